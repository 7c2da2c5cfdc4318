/** The page's style sheet: light, dark and paper, from a phone to a wide screen. */
const light = `--page:#fbfaf8;--card:#fff;--ink:#1c1f23;--muted:#5d646d;--rule:#dcdad5;--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#b0578a;--c4:#cf8b00;--c5:#3d9fd6;--c6:#1c1f23;--good:#00724f;--warn:#a84300;--tint:rgb(0 114 178/.13);--tint1:rgb(213 94 0/.14)`;
const dark = `--page:#14171a;--card:#1b1f23;--ink:#e8e6e1;--muted:#a0a7b0;--rule:#363c43;--c0:#45a5e6;--c1:#f0803a;--c2:#2cc295;--c3:#dd8fbb;--c4:#e9b13e;--c5:#8fd0f5;--c6:#e8e6e1;--good:#3ecf9f;--warn:#ff9a5c;--tint:rgb(69 165 230/.22);--tint1:rgb(240 128 58/.22)`;

/** Hollow marks take a colour nearer to the ink, so that they stand out from filled ones of their class. */
const hollow = `:root{${[0, 1, 2, 3, 4, 5, 6].map((i) => `--h${i}:color-mix(in srgb,var(--c${i}) 58%,var(--ink));`).join('')}}`;

/** The colours as CSS variables, by the reader's preference. */
export const colourVariables: string = `:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}`;

export const styleSheet: string = `
${colourVariables}
${hollow}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:1120px;margin:0 auto;padding:0 20px}
header{padding-top:36px}
h1{font-size:clamp(1.5rem,4vw,2.1rem);line-height:1.2;margin:0;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:1.25rem;line-height:1.3;margin:0 0 .5em;letter-spacing:-.01em}
h3{font-size:1.05rem;line-height:1.35;margin:1.6em 0 .3em}h3 .sub{font-weight:400;margin-left:.5em}
p{margin:.5em 0;max-width:75ch}
ul{padding-left:1.2em;max-width:75ch}
.sub{color:var(--muted);margin:.3em 0 0}
section{margin:44px 0}
.verdict{background:var(--card);border:1px solid var(--rule);border-top:5px solid var(--muted);border-radius:10px;padding:22px 26px 14px;margin:24px 0 0}
.verdict.good{border-top-color:var(--good)}
.verdict.mixed,.verdict.bad{border-top-color:var(--warn)}
.verdict h2{font-size:clamp(1.2rem,3vw,1.55rem);display:flex;gap:.55em;align-items:flex-start;margin:.1em 0 .5em;text-wrap:pretty}
.question{color:var(--muted);margin:0 0 .35em}
.icon{display:inline-flex;align-items:center;justify-content:center;flex:none;width:1.35em;height:1.35em;border-radius:50%;font-size:.82em;font-weight:700;line-height:1;color:var(--card);background:var(--muted);vertical-align:-.15em}
.good .icon{background:var(--good)}
.warn .icon,.mixed .icon,.bad .icon,.caution .icon{background:var(--warn)}
.verdict h2>.icon{margin-top:.14em}
.caution{display:flex;gap:.6em;align-items:flex-start}
.caution .icon{margin-top:.16em}
.details{color:var(--muted);padding-left:1.1em;margin:.6em 0}
.bars{margin:18px 0}
.bar{display:grid;grid-template-columns:15em 1fr 4em;gap:0 12px;align-items:center;margin:7px 0}
.bar .value{white-space:nowrap;font-weight:650;font-variant-numeric:tabular-nums;text-align:right}
.track{position:relative;height:20px;background:color-mix(in srgb,var(--rule) 55%,transparent);border-radius:4px}
.fill{position:absolute;inset:0 auto 0 0;border-radius:4px}
.fill.real{background:var(--c0)}.fill.synthetic{background:var(--c1)}.fill.plain{background:var(--muted)}
.whisker{position:absolute;top:5px;height:10px;border:solid var(--ink);border-width:0 2px}
.whisker::before{content:"";position:absolute;left:0;right:0;top:4px;height:2px;background:var(--ink)}
.forest .row{display:grid;grid-template-columns:minmax(0,19em) minmax(0,1fr) 8.5em;gap:0 18px;border-bottom:1px solid var(--rule)}
.forest .what{padding:9px 0;min-width:0}.forest .words{color:var(--muted);font-size:.86rem;line-height:1.4}
.forest .figure{padding:9px 0;text-align:right;font-variant-numeric:tabular-nums;font-weight:650;line-height:1.35}.forest .figure small{font-weight:400;color:var(--muted)}.forest .figure span{white-space:nowrap}
.forest .lane{position:relative;min-height:38px;--look:var(--muted)}
.forest .lane>*{position:absolute}
.forest .grid{top:0;bottom:0;width:1px;background:var(--rule);opacity:.6}
.forest .zero{top:0;bottom:0;width:2px;margin-left:-1px;background:var(--ink);opacity:.55}
.forest .band{top:0;bottom:0;background:var(--tint)}
.forest .interval{top:calc(50% - 2px);height:4px;border-radius:2px;background:var(--look)}
.forest .dot{top:calc(50% - 7px);width:14px;height:14px;margin-left:-7px;border-radius:50%;background:var(--look)}
.forest .of-many .lane{min-height:62px}.forest .of-many .interval{top:calc(78% - 2px)}.forest .of-many .dot{top:calc(78% - 7px)}.forest .single{width:8px;height:8px;margin:-4px 0 0 -4px;border-radius:50%;background:var(--look);opacity:.45}
.forest .real .lane{--look:var(--c0)}.forest .synthetic .lane{--look:var(--c1)}.forest .good .lane{--look:var(--good)}.forest .mixed .lane,.forest .bad .lane{--look:var(--warn)}.forest .plain .lane{--look:var(--ink)}
.forest .control .dot{background:var(--page);border:3px solid var(--look)}.forest .own{background:color-mix(in srgb,var(--rule) 30%,transparent)}.forest .own .what{padding-left:10px}.forest .own .figure{padding-right:10px}
.forest .ticks,.forest .axis{border:0}.forest .ticks .lane{min-height:0;height:1.5em}.forest .ticks span{transform:translateX(-50%);font-size:.84rem;color:var(--muted);white-space:nowrap}
.forest .axis{font-size:.86rem;color:var(--muted);text-align:center}
.forest{container-type:inline-size}
@container (max-width:600px){.forest .row{grid-template-columns:minmax(0,1fr) auto;gap:0 12px}.forest .what{grid-area:1/1;padding-bottom:2px}.forest .figure{grid-area:1/2;padding-bottom:2px}.forest .lane,.forest .axis>:nth-child(2){grid-area:2/1/3/3}.forest .lane{min-height:30px}.forest .ticks .what,.forest .ticks .figure,.forest .axis .what,.forest .axis .figure{display:none}.forest .figure small span{display:block}}
.marks{display:inline-flex;flex-wrap:wrap;gap:0 .8em}.mark{white-space:nowrap;font-size:.82rem;color:var(--muted)}.mark.good{color:var(--good)}.mark.warn{color:var(--warn)}.tone{font-weight:600}.tone.good{color:var(--good)}.tone.warn{color:var(--warn)}
.tag{font-size:.78rem;font-weight:600;border:1px solid var(--rule);border-radius:9px;padding:0 .5em;white-space:nowrap;color:var(--muted)}strong.tag{color:var(--card);background:var(--c1);border-color:var(--c1)}
caption .about{display:block;font-weight:400;font-size:.88rem;color:var(--muted)}.narrowed caption::before{display:none}
.summed tbody tr:nth-last-child(2)>*{border-top:2px solid var(--rule)}
.few h4{margin:.6em 0 0}.few h4 .sub{font-weight:400;margin-left:.4em}.few svg{display:block;width:100%;height:auto;max-width:480px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:28px 36px;align-items:start}
.pair>*{min-width:0}
figure{margin:12px 0}
figure>svg{display:block;width:100%;height:auto;max-width:640px;font-family:inherit}
#repeats-section figure>svg{max-width:720px}
.wide>svg{max-width:760px}
.experiment{margin:26px 0;padding-top:2px;border-top:1px solid var(--rule)}
.numbers td.words,.numbers thead th.words:not(:first-child){text-align:left}.wrapped td.words{white-space:normal;overflow-wrap:break-word;min-width:10em}.plain caption::before{display:none}.ids tbody th{white-space:nowrap}
.plain{width:auto}.dense{font-size:.86rem}.dense th,.dense td{padding:4px}.dense tbody th{min-width:5em}.dense thead th{overflow-wrap:normal}.tables{display:flex;flex-wrap:wrap;gap:4px 40px;align-items:flex-start}.tables>*{min-width:0}.verdict figure>svg{max-width:560px}.verdict p{max-width:75ch}.numbers td.list{white-space:normal;min-width:12em}
.experiment figure{margin:4px 0}.experiment>.pair{gap:10px 36px}.experiment figure>svg{max-width:560px}.experiment ul:not(.legend){margin:.3em 0}h4{font-size:1rem;margin:1.2em 0 .2em}
thead th[colspan]{text-align:left}.numbers thead th[colspan]:not(:first-child){text-align:center}
nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin:20px 0 0;font-size:.92rem}
.heat{background:color-mix(in srgb,var(--c1) calc(var(--v)*55%),transparent)}
.confusion{width:auto}.narrow th,.narrow td{padding:2px 5px;font-size:.82rem}.confusion thead th{overflow-wrap:normal}
.few{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,310px),1fr));gap:18px 28px;max-width:1100px}
.few>svg{display:block;width:100%;height:auto;max-width:480px}
.few.two{max-width:800px}
.chosen{display:flex;flex-wrap:wrap;gap:10px 28px;margin:.4em 0 .8em}
.chosen dt{color:var(--muted);font-size:.88rem}.chosen dd{margin:0;font-weight:650;font-size:1.15rem;font-variant-numeric:tabular-nums}
a{color:var(--c0)}
.ramp{display:flex;gap:10px;align-items:center;font-size:.88rem;color:var(--muted);margin:8px 0 2px}
.ramp span{white-space:nowrap}.steps{display:flex;flex:0 1 200px;min-width:80px}.steps i{flex:1;height:14px}
figcaption{color:var(--muted);font-size:.9rem;max-width:75ch;margin-top:.35em}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:2px 16px;padding:0;margin:4px 0;font-size:.88rem;max-width:none}
.legend li{display:inline-flex;align-items:center;gap:6px}
.sign{flex:none}
.scroll{overflow-x:auto;margin:10px 0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:650;padding:0 0 6px}.plain caption{min-width:17em;max-width:calc(100vw - 32px)}
caption::before{content:"";display:inline-block;width:.72em;height:.72em;border-radius:3px;margin-right:.5em;background:var(--c0)}
.synthetic caption::before{background:var(--c1)}
th,td{padding:5px 10px;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
th:first-child,.facts td:first-child{padding-left:0}
thead th{color:var(--muted);font-weight:500;font-size:.88rem;vertical-align:bottom}
tbody th,tfoot th{font-weight:500;overflow-wrap:break-word;min-width:6.5em}
.numbers td,.numbers thead th:not(:first-child){text-align:right;overflow-wrap:normal}
.numbers td{white-space:nowrap}
tfoot tr:first-child>*{border-top:2px solid var(--rule)}
.accuracy>*{font-weight:700}
.level{background:linear-gradient(var(--tint),var(--tint)) no-repeat left/var(--v) 100%}
.synthetic .level{background-image:linear-gradient(var(--tint1),var(--tint1))}
.this>*{background:color-mix(in srgb,var(--rule) 45%,transparent)}
td.good,td.warn{white-space:nowrap;font-weight:600}
td.good{color:var(--good)}td.warn{color:var(--warn)}
.facts th{color:var(--muted);white-space:nowrap;width:1%;padding-right:24px}
.small{font-size:.9rem;color:var(--muted)}
details{margin:14px 0}
summary{cursor:pointer;color:var(--muted);margin-bottom:6px}
.tiles{display:flex;flex-wrap:wrap;gap:8px}
.tile{display:flex;flex-direction:column;gap:3px;width:64px}
.tile svg{display:block;width:100%;border-radius:3px}
.tile .name,.missing{font-size:.8rem;text-align:center;color:var(--muted);line-height:1.3}
pre{background:var(--card);border:1px solid var(--rule);border-radius:6px;padding:12px 14px;white-space:pre-wrap}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em}
footer{color:var(--muted);font-size:.88rem;padding-bottom:40px}
@media (max-width:600px){
header,main,footer{padding-left:16px;padding-right:16px}
header{padding-top:22px}section{margin:34px 0}
.verdict{padding:16px 16px 8px;margin-left:-4px;margin-right:-4px}
.bar{grid-template-columns:1fr 4.4em}.bar .what{grid-column:1/-1;font-size:.92rem}
th,td{padding:5px 6px}
.scroll tbody th:first-child{position:sticky;left:0;background:var(--page);min-width:0;max-width:40vw}.verdict .scroll tbody th:first-child{background:var(--card)}
.report th,.report td{font-size:.74rem;padding:3px 2px}.report thead th{font-size:.66rem}.narrow th,.narrow td{padding:2px 4px}
.stack thead{display:none}
.stack tr{display:block;padding:6px 0;border-bottom:1px solid var(--rule)}
.stack th,.stack td{display:block;width:auto;border:0;padding:0;white-space:normal}
.stack td[data-label]{display:inline-block;white-space:nowrap;margin-right:1.1em}.stack td.words[data-label]{display:block;white-space:normal;margin:0}.stack td[data-label]::before{content:attr(data-label) " ";color:var(--muted);font-weight:400;font-size:.88rem}
.stack tbody th:first-child{font-weight:650;position:static;max-width:none}.facts th{font-size:.88rem}
.tile{width:52px}
}
@media print{
:root{${light};--page:#fff}
body{font-size:10.5pt}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
section{margin:20px 0}figure,tr{break-inside:avoid}h2,h3,h4{break-after:avoid}nav{display:none}.verdict figure>svg{max-width:380px}.experiment .pair{grid-template-columns:1fr 1fr;gap:8px 24px}.experiment .few{grid-template-columns:1fr 1fr 1fr}
.scroll{overflow:visible}summary{list-style:none}.scroll table,.scroll thead th{font-size:8pt}.scroll th,.scroll td{padding:2px 4px}
details::details-content{content-visibility:visible;display:block;height:auto}
}
`;

/** A picture of the page as a file of its own: with the page's colours and its background. */
export function standalone(svg: string): string {
  const style = `:root{color-scheme:light dark;${light}}@media (prefers-color-scheme:dark){:root{${dark}}}svg{background:var(--page);font-family:system-ui,sans-serif}`;
  return `${svg.replace(/^<svg[^>]*>/, (open) => `${open}<style>${style}</style>`)}\n`;
}
