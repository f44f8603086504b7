// Preloaded into targets that know nothing of the launcher (vitest, the checks): when it dies without being able to pass a
// signal on, they end as if they had been told to. Processes that they start themselves inherit the flag but not the launcher.
if (process.env['FAULTLINE_LAUNCHER_PID'] === String(process.ppid) && process.connected) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
}
