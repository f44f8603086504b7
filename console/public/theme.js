// Before the first paint, so that nobody who chose dark sees a white flash. A file, because the policy allows nothing inline.
try {
  const theme = localStorage.getItem('faultline.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the system's theme it is.
}
