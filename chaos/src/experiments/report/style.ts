/** Both themes by the reader's own choice; six colours of lines that can be told apart without seeing colours well. */
export const style = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #ffffff; --text: #1b2330; --dim: #5b6675; --edge: #dde2e9; --grid: #e8ecf1;
  --good: #18794e; --bad: #c62a2f; --warn: #ad5700; --fault: #8e4ec6; --shade: rgba(142, 78, 198, .10);
  --s0: #2f6fdb; --s1: #d9730d; --s2: #18794e; --s3: #c2298a; --s4: #6b7280; --s5: #0e8a9c; }
@media (prefers-color-scheme: dark) { :root { --page: #10141a; --card: #181e27; --text: #e6eaf0; --dim: #9aa5b4; --edge: #2a3340; --grid: #252d39;
  --good: #4cc38a; --bad: #ff6369; --warn: #f5a623; --fault: #bf7af0; --shade: rgba(191, 122, 240, .13);
  --s0: #6ea8fe; --s1: #f0a04b; --s2: #4cc38a; --s3: #f06bc0; --s4: #9aa5b4; --s5: #3cc7d9; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 26px; line-height: 1.25; margin: 2px 0 14px; }
h2 { font-size: 17px; margin: 0 0 10px; }
code, .file { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, monospace; }
.file, .meta, .dim { color: var(--dim); }
.file, .meta { margin: 0; font-size: 13px; }
.verdict { margin: 0; padding: 10px 14px; border-radius: 8px; border: 1px solid currentColor; color: var(--warn); background: var(--card); }
.verdict strong { letter-spacing: .04em; margin-right: 8px; }
.verdict.held { color: var(--good); }
.verdict.deviated, .verdict.not_injected { color: var(--bad); }
.findings { margin: 10px 0 0; padding-left: 20px; }
.description { white-space: pre-line; max-width: 75ch; }
section { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; padding: 16px 18px; margin-top: 18px; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 600; color: var(--dim); font-size: 12.5px; }
th, td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--grid); vertical-align: top; overflow-wrap: anywhere; }
tr.part th { padding-top: 14px; color: var(--text); }
.number { text-align: right; white-space: nowrap; padding-right: 18px; font-variant-numeric: tabular-nums; }
.mark { width: 22px; font-weight: 700; }
.good { color: var(--good); }
.bad { color: var(--bad); }
svg { display: block; width: 100%; min-width: 720px; height: auto; font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; }
svg text { fill: var(--dim); }
svg .title { fill: var(--text); font-weight: 600; font-size: 12.5px; }
svg .tick { font-size: 11px; font-variant-numeric: tabular-nums; }
svg .lane { font-size: 11.5px; }
svg .end { text-anchor: end; }
svg .middle { text-anchor: middle; }
svg .grid { stroke: var(--grid); stroke-width: 1; }
svg .zero { stroke: var(--dim); stroke-width: 1; stroke-dasharray: 3 3; }
svg .shade { fill: var(--shade); }
svg .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
svg .s0 { stroke: var(--s0); } svg .s1 { stroke: var(--s1); } svg .s2 { stroke: var(--s2); }
svg .s3 { stroke: var(--s3); } svg .s4 { stroke: var(--s4); } svg .s5 { stroke: var(--s5); }
svg .bar.fault { fill: var(--fault); } svg .bar.open, svg .bar.bad, svg .bar.alert { fill: var(--bad); }
svg .bar.half { fill: var(--warn); } svg .bar.good { fill: var(--good); opacity: .75; }
@media print { :root { --page: #fff; } section { break-inside: avoid; } }
`;
