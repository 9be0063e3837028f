/** The page's style sheet. No colour says anything alone; both schemes have a contrast of 4.5:1 or better. */
export const STYLE = `
:root{color-scheme:light dark;--back:#fff;--text:#1b1d22;--soft:#555b66;--line:#c9ced6;--panel:#f4f5f7;--link:#0b57b0;--mark:#fff3c4;
--irreplaceable:#b3161b;--hard:#8a5200;--tedious:#0a6170;--unknown:#5b3fa8;--leftover:#5c5f66;--disposable:#5c5f66;--managed:#5c5f66;--kept:#1d6b34;
--c-irreplaceable:#f6b8b6;--c-hard:#f3cf96;--c-tedious:#a9dbe3;--c-unknown:#cfc2f2;--c-leftover:#d8dade;--c-disposable:#e6e8ec;--c-managed:#dde6dc;--c-kept:#b5dfc0;--hatch:#00000030}
@media (prefers-color-scheme:dark){:root{--back:#14161a;--text:#e8eaee;--soft:#a9b0bc;--line:#3d434d;--panel:#1e2127;--link:#8ab8ff;--mark:#4a3f10;
--irreplaceable:#ff9a96;--hard:#f2b866;--tedious:#7fd3e0;--unknown:#c3b0ff;--leftover:#b4b9c2;--disposable:#b4b9c2;--managed:#b4b9c2;--kept:#86d79c;
--c-irreplaceable:#7a1f22;--c-hard:#6b4510;--c-tedious:#0f4f5b;--c-unknown:#43327a;--c-leftover:#40444c;--c-disposable:#2d3138;--c-managed:#2e3a2f;--c-kept:#1d4d2b;--hatch:#ffffff38}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0 auto;max-width:66rem;padding:1rem 1.25rem 4rem;background:var(--back);color:var(--text);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.25rem;margin:0}
h3{font-size:1rem;margin:1rem 0 .25rem}
section{margin:2rem 0;border-top:1px solid var(--line);padding-top:1rem}
summary{cursor:pointer}summary h2{display:inline}
a{color:var(--link)}
code,pre{font:.9em/1.45 ui-monospace,"DejaVu Sans Mono",monospace}
pre{background:var(--panel);border:1px solid var(--line);border-radius:.3rem;padding:.6rem .8rem;overflow:auto;max-height:30rem;margin:0;flex:1;min-width:0;white-space:pre}
.command{display:block;background:var(--panel);border-radius:.3rem;padding:.25rem .5rem;flex:1;min-width:0;white-space:pre-wrap}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--back);padding:.5rem;z-index:2}
.note{background:var(--mark);padding:.5rem .75rem;border-radius:.3rem}
.counters{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.6rem;padding:0;margin:1rem 0;list-style:none}
.counters a{display:block;height:100%;padding:.6rem .8rem;border:1px solid var(--line);border-left:.4rem solid;border-radius:.3rem;text-decoration:none;color:var(--text)}
.counters b{font-size:1.4rem;display:block}
.glyph{font-family:ui-monospace,monospace;font-weight:700}
.irreplaceable{color:var(--irreplaceable)}.hard{color:var(--hard)}.tedious{color:var(--tedious)}.unknown{color:var(--unknown)}.leftover{color:var(--leftover)}.disposable{color:var(--disposable)}.managed{color:var(--managed)}.kept{color:var(--kept)}
.counters .irreplaceable a{border-left-color:var(--irreplaceable)}.counters .hard a{border-left-color:var(--hard)}.counters .tedious a{border-left-color:var(--tedious)}.counters .leftover a{border-left-color:var(--leftover)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none;margin:.5rem 0}
.tasks{list-style:none;padding:0;margin:.5rem 0}
.tasks>li{display:grid;grid-template-columns:1.6rem minmax(0,1fr);padding:.35rem 0;border-bottom:1px solid var(--line)}
.tasks>li>:not(input,label){grid-column:2}
.tasks label{min-width:0}
input[type=checkbox]{width:1.15rem;height:1.15rem;margin:.2rem 0 0;accent-color:var(--link)}
.tasks>li:has(>input:checked)>label{color:var(--soft)}
.copyable{display:flex;gap:.5rem;align-items:start;margin:.3rem 0}
.how summary{color:var(--soft);font-size:.9rem}
button,select,input[type=search],input[type=text]{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--soft);border-radius:.3rem;padding:.25rem .6rem;max-width:100%}
button{cursor:pointer}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;font-weight:400;padding:.25rem .5rem;border-bottom:1px solid var(--line);vertical-align:top}
thead th{font-weight:600}.figure{text-align:right;white-space:nowrap;overflow-wrap:normal}caption{text-align:left;color:var(--soft)}
.map{width:100%;height:auto;display:block}
.map text{paint-order:stroke;stroke:var(--back);stroke-width:3px;stroke-linejoin:round;font:12px ui-monospace,"DejaVu Sans Mono",monospace;fill:var(--text);pointer-events:none}
.cell{stroke:var(--back);stroke-width:1}
rect.irreplaceable{fill:var(--c-irreplaceable)}rect.hard{fill:var(--c-hard)}rect.tedious{fill:var(--c-tedious)}rect.unknown{fill:var(--c-unknown)}rect.leftover{fill:var(--c-leftover)}rect.disposable{fill:var(--c-disposable)}rect.managed{fill:var(--c-managed)}rect.kept{fill:var(--c-kept)}
.hatch{stroke:var(--hatch);fill:none;stroke-width:1}
.key{width:1.4rem;height:1rem;vertical-align:-.15rem;border:1px solid var(--line)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.2rem;list-style:none;padding:0;color:var(--soft);font-size:.9rem}
.bar{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end;margin:.5rem 0}
.bar label{display:flex;flex-direction:column;font-size:.85rem;color:var(--soft);min-width:0;max-width:100%}
.bar label.inline{flex-direction:row;flex-wrap:wrap;gap:.4rem;align-items:center}
.bar select{max-width:16rem}
.grid{border:1px solid var(--line);border-radius:.3rem}
.row{display:grid;grid-template-columns:3.2rem 2rem minmax(0,3fr) minmax(0,3fr) minmax(0,1.2fr) 5.5rem 6.5rem;gap:.5rem;align-items:center;height:2.25rem;padding:0 .5rem}
.row>*{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;overflow-wrap:normal}
.row.head{font-weight:600;background:var(--panel);border-bottom:1px solid var(--line)}
.rows{height:60vh;min-height:14rem;overflow-y:auto;position:relative}
.rows .row{position:absolute;left:0;right:0;border-bottom:1px solid var(--line)}
.rows .row:focus-visible{outline-offset:-3px}
.rows .row[aria-selected=true]{background:var(--panel)}
.row .done{color:var(--soft)}
input[type=file]{max-width:100%;min-width:0}
.detail{border:1px solid var(--line);border-radius:.3rem;padding:.6rem .8rem;margin:.5rem 0;min-height:5rem}
.soft,footer{color:var(--soft);font-size:.9rem}
[hidden]{display:none!important}
@media (max-width:44rem){.row{grid-template-columns:2rem 2rem minmax(0,1fr) 5rem}.row>:nth-child(4),.row>:nth-child(5),.row>:nth-child(7){display:none}.copyable{flex-wrap:wrap}.copyable>:first-child{flex-basis:100%}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media (forced-colors:active){.cell{stroke:CanvasText}.counters a{border-color:LinkText}}
@media print{:root{color-scheme:light;--back:#fff;--text:#000;--soft:#333;--line:#999;--panel:#fff;--link:#000;--mark:#fff;--irreplaceable:#000;--hard:#000;--tedious:#000;--unknown:#000;--leftover:#000;--kept:#000;--disposable:#000;--managed:#000;
--c-irreplaceable:#fff;--c-hard:#fff;--c-tedious:#fff;--c-unknown:#fff;--c-leftover:#fff;--c-disposable:#fff;--c-managed:#fff;--c-kept:#fff;--hatch:#999}
body{max-width:none;padding:0;font-size:10pt}nav,.skip,button,.how,#list,.more,#progress{display:none!important}
.note{border:1px solid #000}.cell{stroke:#000}pre{max-height:none;overflow:visible;white-space:pre-wrap}
h2,h3{break-after:avoid}.tasks>li,tr,svg{break-inside:avoid}details::details-content{content-visibility:visible;block-size:auto;display:block}
a{text-decoration:none}footer{border-top:1px solid #000}@page{margin:15mm}}
`.trim();
