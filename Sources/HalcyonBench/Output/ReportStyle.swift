/// The look of the HTML report; it loads nothing from elsewhere.
enum ReportStyle {
    static let css = """
        :root { color-scheme: light dark; --page: #f7f7f5; --card: #fff; --ink: #1d2322; --soft: #5d6866;
          --edge: #e2e5e3; --track: #edf0ee; --baseline: #a2855b; --halcyon: #0e7a75;
          --pass: #1a7a4c; --fail: #b3372f; }
        @media (prefers-color-scheme: dark) { :root { --page: #121615; --card: #1a201f; --ink: #e8eceb;
          --soft: #9aa6a3; --edge: #2c3533; --track: #242c2a; --baseline: #c9a876; --halcyon: #4cc4bc;
          --pass: #5cc792; --fail: #f0857c; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink);
          font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        main { max-width: 980px; margin: 0 auto; padding: 40px 20px 64px; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 6px; letter-spacing: -0.01em; }
        h2 { font-size: 1.15rem; margin: 40px 0 12px; }
        h3 { font-size: .95rem; margin: 0 0 6px; text-transform: capitalize; }
        p { margin: 0 0 12px; } .soft { color: var(--soft); }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(240px, 45%), 1fr)); gap: 12px;
          margin: 24px 0; }
        .card { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; padding: 14px 16px; }
        .card b { display: block; font-size: 1.55rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
        .card .title { font-size: .85rem; color: var(--soft); }
        .card .title::first-letter { text-transform: uppercase; }
        .card .goal { font-size: .85rem; }
        .card .pass, .card .fail { font-weight: 600; }
        .pass { color: var(--pass); } .fail { color: var(--fail); }
        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(400px, 100%), 1fr)); gap: 12px; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
        th, td { padding: 6px 10px; text-align: right; white-space: nowrap; }
        th:first-child, td:first-child, td.side { text-align: left; }
        thead th { color: var(--soft); font-weight: 500; border-bottom: 1px solid var(--edge); }
        tbody tr.first td { border-top: 1px solid var(--edge); } td.kind { font-weight: 600; }
        td.side::before, .key::before { content: ""; display: inline-block; width: .7em; height: .7em;
          border-radius: 50%; margin-right: .5em; background: var(--baseline); }
        td.side.halcyon::before, .key.halcyon::before { background: var(--halcyon); }
        .key { margin-right: 18px; font-size: .9rem; }
        svg { display: block; width: 100%; height: auto; } .wide { overflow-x: auto; } .wide svg { min-width: 620px; }
        svg text { fill: var(--soft); font-size: 11px; } svg .name, svg .value { font-size: 15px; fill: var(--ink); }
        svg .name::first-letter { text-transform: uppercase; }
        svg .value { font-weight: 600; } svg .value.pass { fill: var(--pass); } svg .value.fail { fill: var(--fail); }
        svg .end { text-anchor: end; } svg .mid { text-anchor: middle; }
        svg .grid { stroke: var(--edge); } svg .mark { stroke: var(--soft); }
        svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; } svg .dashed { stroke-dasharray: 4 4; }
        svg .line.baseline { stroke: var(--baseline); } svg .line.halcyon { stroke: var(--halcyon); }
        svg .dot.baseline { fill: var(--baseline); } svg .dot.halcyon { fill: var(--halcyon); }
        svg .limit { stroke: var(--soft); stroke-dasharray: 2 3; }
        svg .track { fill: var(--track); } svg .bar.pass { fill: var(--halcyon); } svg .bar.fail { fill: var(--fail); }
        svg .target { stroke: var(--ink); stroke-width: 2; } svg .one { stroke: var(--soft); stroke-dasharray: 3 4; }
        @media print { body { background: #fff; } .card { break-inside: avoid; } }
        """
}
