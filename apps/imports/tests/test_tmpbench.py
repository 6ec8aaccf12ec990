import time, pytest
from apps.imports.tests.moving import *
pytestmark = pytest.mark.django_db
def test_bench(company):
    N=10000
    for kind, content in (
        ("products", cut(("Код","Название","Цена","Штрихкод","Категория"), *[(f"P{i}",f"Товар {i}",100+i,f"487{i:010d}","К") for i in range(N)])),
        ("prices", cut(("Код","Новая цена"), *[(f"P{i}",200+i) for i in range(N)])),
        ("customers", cut(("Название","Телефон","Лимит","Контактное лицо"), *[(f"ТОО {i}",f"+7701{i:07d}",100,f"Имя{i} Ф") for i in range(N)])),
    ):
        for run_ in ("in", "again"):
            t=time.monotonic(); c=time.process_time()
            f=imported(company, kind, content)
            print(kind, run_, counts(f), round(time.monotonic()-t,1), "cpu", round(time.process_time()-c,1), flush=True)
