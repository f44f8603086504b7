import { describe, expect, test } from 'vitest';
import { messageOf } from '../testing/run.ts';
import { compileTemplate, templateFields } from './template.ts';

const LABELS: Record<string, string> = { name: 'foo', n: '12', took: '1.5s', json: '{"list":[1,{"y":"z"}],"deep":{"a":"b"}}', empty: '' };

const data = {
  labels: { get: (name: string) => LABELS[name], toLabels: () => LABELS },
  line: 'hello world',
  tsNs: 1_795_348_800_137_000_000n,
  nowNs: 1_795_348_800_000_000_000n,
};

const render = (text: string) => compileTemplate(text, 'line').execute(data);

describe('templates', () => {
  test.each([
    ['{{.name}}', 'foo'],
    ['[{{ .missing }}]', '[]'],
    ['{{ if eq .name "foo" "bar" }}yes{{ else }}no{{ end }}', 'yes'],
    ['{{ if .empty }}a{{ else if gt (int .n) 20 }}b{{ else }}c{{ end }}', 'c'],
    ['{{ range $i, $x := (fromJson .json).list }}{{ $i }}={{ $x }};{{ end }}', '0=1;1=map[y:z];'],
    ['{{ range (fromJson .json).list }}{{ break }}{{ end }}done', 'done'],
    ['{{ with $x := .name }}{{ $x }}{{ . }}{{ end }}', 'foofoo'],
    ['{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}', '2'],
    ['a  {{- /* note */ -}}  b {{- " c" }}', 'ab c'],
    ['{{ (fromJson .json).deep.a }}', 'b'],
    ['{{ and .name .empty }}|{{ or .empty .name }}|{{ not .empty }}', '|foo|true'],
    ['{{ len .name }} {{ index .name 0 }} {{ slice .name 1 }}', '3 102 oo'],
    ['{{ printf "%-5s|%05.1f|%x|%q" .name 3.14159 255 "a" }}', 'foo  |003.1|ff|"a"'],
    ['{{ printf "%d %s" "x" 1 }}', '%!d(string=x) %!s(int=1)'],
    ['{{ print 1 2 "x" 3 }}', '1 2x3'],
  ])('%s gives %s', (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  test.each([
    ['{{ .name | ToUpper | trunc 2 }}', 'FO'],
    ['{{ Replace .name "o" "0" 1 }} {{ replace "o" "0" .name }}', 'f0o f00'],
    ['{{ substr 1 3 __line__ }} {{ trunc -5 __line__ }}', 'el world'],
    ['{{ alignLeft 5 .name }}|{{ alignRight 5 .name }}|{{ alignRight 2 .name }}', 'foo  |  foo|oo'],
    ['{{ regexReplaceAll "(f)(o+)" .name "$2-$1" }} {{ regexReplaceAllLiteral "o" .name "$1" }}', 'oo-f f$1$1'],
    ['{{ __line__ | count "o" }} {{ __line__ | contains "wor" }}', '2 true'],
    ['{{ title "two words" }} {{ repeat 2 "ab" }} {{ trimAll "x" "xax" }}', 'Two Words abab a'],
    ['{{ "a b&c/é" | urlencode }} {{ "a+b%26c%2F%C3%A9" | urldecode }}', 'a+b%26c%2F%C3%A9 a b&c/é'],
    ['{{ b64enc "hé" }} {{ b64dec "aMOp" }}', 'aMOp hé'],
    ['{{ default "x" .empty }} {{ .name | default "x" }}', 'x foo'],
    ['{{ nindent 2 "a\\nb" }}', '\n  a\n  b'],
    ['{{ add .n 3 }} {{ sub 5 .n }} {{ mul 2 3 4 }} {{ div 7 2 }} {{ mod 7 4 }} {{ max 1 3 2 }}', '15 -7 24 3 3 3'],
    ['{{ addf 0.1 0.2 }} {{ divf 7 2 }} {{ ceil 1.2 }} {{ round 3.14159 2 }} {{ float64 "1.50" }}', '0.3 3.5 2 3.14 1.5'],
    [
      '{{ divf 1 3 }} {{ divf -2 3 }} {{ mulf 1.1 1.1 }} {{ subf 1e20 0.5 }} {{ divf 1 0 }}',
      '0.3333333333333333 -0.6666666666666667 1.21 100000000000000000000 +Inf',
    ],
    ['{{ duration .took }} {{ bytes "1.5KiB" }} {{ int "0x1f" }}', '1.5 1536 31'],
    [
      '{{ __timestamp__ | date "2006-01-02T15:04:05.000Z07:00" }} {{ __timestamp__ | unixEpochNanos }}',
      '2026-11-22T12:00:00.137Z 1795348800137000000',
    ],
    ['{{ toDate "2006-01-02" "2026-11-22" | unixEpoch }} {{ now | unixEpochMillis }}', '1795305600 1795348800000'],
    ['{{ toDateInZone "2006-01-02 15:04" "Europe/Paris" "2026-07-01 12:00" | date "15:04 -0700" }}', '12:00 +0200'],
    ['{{ toDate "Monday, 02-Jan-06 15:04:05 MST" "Sunday, 22-Nov-26 12:00:00.5 UTC" | unixEpochMillis }}', '1795348800500'],
    ['{{ toDate "MSTMSTMST" "AAAAAAAAAAAA" | unixEpoch }}', '-62135596800'],
    ['{{ unixToTime "1795348800" | date "Mon Jan _2 3:04PM" }}', 'Sun Nov 22 12:00PM'],
  ])('functions: %s gives %s', (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  test.each([
    ['{{ .name', 'template: line:1: unclosed action'],
    ['x\n{{ nope }}', 'template: line:2: function "nope" not defined'],
    ['{{ end }}', 'template: line:1: unexpected {{end}}'],
    ['{{ if .name }}', 'template: line:1: unexpected EOF'],
    ['{{ if }}{{ end }}', 'template: line:1: missing value for if'],
    ['{{ .name } }}', 'template: line:1: unexpected "}" in operand'],
    ['{{ $x }}', 'template: line:1: undefined variable "$x"'],
    ['{{ "open }}', 'template: line:1: unterminated quoted string'],
    ['{{ .name.sub }}', 'template: line:1:3: executing "line" at <.name.sub>: can\'t evaluate field sub in type string'],
    ['{{ div 1 0 }}', 'template: line:1:3: executing "line" at <div 1 0>: error calling div: runtime error: integer divide by zero'],
    ['{{ trunc "3" .name }}', 'template: line:1:3: executing "line" at <trunc "3" .name>: wrong type for value; expected int; got string'],
    ['{{ trunc 3 }}', 'template: line:1:3: executing "line" at <trunc 3>: wrong number of args for trunc: want 2 got 1'],
  ])('%s fails with %s', (text, message) => {
    expect(messageOf(() => render(text))).toBe(message);
  });

  test('ends a template that would go on for ever, or on and on', () => {
    const loop = '{{ range 1000000 }}';
    expect(messageOf(() => render(`${loop}${loop}{{ end }}{{ end }}`))).toContain('too much work');
    expect(messageOf(() => render('{{ range 10000 }}{{ $x := repeat 1000000 "x" }}{{ end }}'))).toContain('too much work');
    expect(messageOf(() => render('{{ repeat 100000000 "x" }}'))).toContain('overflow');
  });

  test('tells which labels it reads', () => {
    expect(templateFields('{{ if .a }}{{ .b | printf "%s" (.c) }}{{ end }}', 'line')).toEqual(['a', 'b', 'c']);
  });
});
