# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from law.finding import Finding, Refused


def test_a_refusal_carries_every_reason() -> None:
    cap = Finding("cap", "Der Zuschuss ist höchstens 5.000 €.", field="amount")
    period = Finding("period", "Das Projekt endet nach dem Haushaltsjahr.", blocking=False)
    with pytest.raises(Refused) as caught:
        raise Refused(cap, period)
    assert caught.value.findings == (cap, period)
    assert str(caught.value) == f"{cap.text} {period.text}"
