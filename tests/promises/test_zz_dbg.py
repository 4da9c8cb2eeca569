from tests.promises.conftest import *
from tests.promises.test_p3_fund import *
from collections import Counter
def test_dbg(committed, crowd, monkeypatch):
    traits = TRAITS[Balloting, "close_poll"]
    monkeypatch.setitem(TRAITS, (Balloting, "close_poll"), type(traits)(form=traits.form, rules=traits.rules))
    numbers = Numbers()
    with without(DROP, RESTORE):
        c=Counter()
        for s in range(5):
            o=race(committed, crowd, numbers, s)
            c.update(repr(x)[:150] if isinstance(x,Exception) else 'ok' for x in o[2])
    print(c)
    assert 0
