"""Our mail as the simulated clients answer it: rendered by the same MJML compiler as the real ones."""

from __future__ import annotations

from datetime import UTC, datetime

import mjml

from service.sandbox.clients import Original, Sender

REVIEW_LINE = "Refund backlog 96 to 80"
OPEN_LINE = "Courier pick-ups on time 5 days of 5"
OTHER_OPEN_LINE = "Refund cases older than 30 days, 22 to 10"

LINES = (
    "Hi Andy,",
    "what will be different by Friday?",
    "Still open from last week",
    OPEN_LINE,
    OTHER_OPEN_LINE,
    REVIEW_LINE,
    "Open your form",
)

MJML = f"""
<mjml lang="en"><mj-head><mj-preview>Two or three results</mj-preview></mj-head><mj-body css-class="page">
  <mj-section><mj-column>
    <mj-text>Hi Andy,<br/>what will be different by Friday?</mj-text>
    <mj-text font-size="16px"><h2>Still open from last week</h2></mj-text>
    <mj-table>
      <tr><td>a</td><td>{OPEN_LINE} - <b>KR1.2</b></td><td>0.6</td></tr>
      <tr><td>b</td><td>{OTHER_OPEN_LINE} - KR1.1</td><td></td></tr>
    </mj-table>
    <mj-text><p>1 {REVIEW_LINE}</p><p>2 3 starters have their checklist</p></mj-text>
    <mj-button href="https://okr.example.com/f/7Kq2">Open your form</mj-button>
  </mj-column></mj-section>
</mj-body></mjml>
"""

TEXT = f"""\
Hi Andy,

what will be different by Friday?

Still open from last week
  a  {OPEN_LINE} - KR1.2    0.6
  b  Refund cases older than 30 days,
     22 to 10 - KR1.1
  1  {REVIEW_LINE}

Open your form: https://okr.example.com/f/7Kq2
"""

ORIGINAL = Original(
    subject="Week 3 (19–23 Oct): your key results",
    html=mjml.mjml2html(MJML),
    text=TEXT,
    from_name="Ops key results",
    from_address="okr@example.com",
    to_name="Andy Cole",
    to_address="andy@example.com",
    sent_at=datetime(2026, 10, 19, 7, 0, tzinfo=UTC),
    message_id="<setup-7Kq2@okr.example.com>",
    references=("<earlier@okr.example.com>",),
)

ANDY = Sender("Andy Cole", "andy@example.com", ("Andy Cole", "Operations Specialist | Building 2.1"))
