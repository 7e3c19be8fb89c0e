"""The plain text that Exchange makes of HTML."""

from __future__ import annotations

import pytest

from service.sandbox.bodies import preview_of, text_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div><br></div><div>Two<br></div><div>Three</div>", "One\n\nTwo\nThree"),
        ("One<br>Two<br><br>Three", "One\nTwo\n\nThree"),
        ("<p>One\n   word&nbsp;more</p>", "One word more"),
        ("<p>One</p><p>&nbsp;</p><p>Two</p>", "One\n\nTwo"),
        ("<ul><li>a</li><li>b</li></ul>", "* a\n* b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
        (
            '<a href="https://x.y/z">Form</a> <a href="https://x.y">https://x.y</a>',
            "Form<https://x.y/z> https://x.y",
        ),
        ("One<hr>Two", "One\n________________________________\nTwo"),
        ("<head><title>t</title><style>p {}</style></head><body><script>x</script>One</body>", "One"),
        ("<p>Don&#39;t &lt;b&gt;</p>", "Don't <b>"),
        ("", ""),
    ],
)
def test_html_is_read_as_a_person_sees_it(html: str, text: str) -> None:
    assert text_of(html) == text


def test_preview_is_short() -> None:
    assert len(preview_of("x" * 1000)) == 255
