import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEmitter } from './emitter.ts';

afterEach(() => vi.restoreAllMocks());

describe('an emitter', () => {
  it('calls its listeners at once and in the order they subscribed', () => {
    const { subscribe, emit } = createEmitter<number>();
    const heard: string[] = [];
    subscribe((event) => heard.push(`first ${event}`));
    subscribe((event) => heard.push(`second ${event}`));
    emit(1);
    expect(heard).toEqual(['first 1', 'second 1']);
  });

  it('ends the one subscription that is ended, also when a listener subscribed twice', () => {
    const { subscribe, emit } = createEmitter<number>();
    const listener = vi.fn();
    const unsubscribe = subscribe(listener);
    subscribe(listener);
    unsubscribe();
    unsubscribe();
    emit(1);
    expect(listener).toHaveBeenCalledOnce();
  });

  it('lets a listener leave while it is being told', () => {
    const { subscribe, emit } = createEmitter<number>();
    const later = vi.fn();
    const unsubscribe = subscribe(() => unsubscribe());
    subscribe(later);
    emit(1);
    expect(later).toHaveBeenCalledOnce();
  });

  it('neither fails nor skips the other listeners when one throws, but lets the error surface', () => {
    const { subscribe, emit } = createEmitter<number>();
    const surfaced: unknown[] = [];
    vi.spyOn(process, 'nextTick').mockImplementation((callback) => void surfaced.push(callback));
    const other = vi.fn();
    subscribe(() => {
      throw new Error('no such label');
    });
    subscribe(other);
    emit(1);
    expect(other).toHaveBeenCalledOnce();
    expect(surfaced).toHaveLength(1);
    expect(surfaced[0]).toThrow('no such label');
  });
});
