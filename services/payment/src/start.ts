import '@faultline/telemetry/register';

await import('./main.ts');
