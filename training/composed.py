"""Short invented texts of many kinds, composed at random, without annotations.

A network that learns from a teacher needs texts, not labels. News alone would make it forget letters, obituaries,
interviews, lists and the rarer ways of attribution; these texts have plenty of them. Their content does not matter.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path

from articles.extraction.encoding.tokenizer import Tokeniser
from training.labels import UNSAID, Link, Reference, TrainingExample, unknown

#: One token in so many is asked for its source, its cue and whom it refers to.
ASKED_OF = 16

DRAWN: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
MARKS = (("“", "”"), ("“", "”"), ('"', '"'), ("‘", "’"))


class Scene:
    """The people, organisations and subjects of one text."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.people = [(dice.choice(DRAWN["first"]), dice.choice(DRAWN["last"])) for _ in range(3)]
        self.place = dice.choice(DRAWN["places"])
        self.houses = [self._filled(dice.choice(DRAWN["houses"])) for _ in range(2)]
        self.marks = dice.choice(MARKS)
        self.woman = dice.random() < 0.5

    def _filled(self, pattern: str) -> str:
        return pattern.format(place=self.dice.choice(DRAWN["places"]), last=self.dice.choice(DRAWN["last"]))

    def sentence(self, pattern: str) -> str:
        dice = self.dice
        (first, last), (other_first, other_last) = dice.sample(self.people, 2)
        thing, house = dice.choice(DRAWN["things"]), dice.choice(self.houses)

        def drawn(options: list[str]) -> str:
            return dice.choice(options).format(place=self.place, thing=thing, house=house)

        given = {
            "a": f"{first} {last}",
            "alast": last,
            "b": f"{other_first} {other_last}",
            "title": dice.choice(DRAWN["titles"]),
            "office": dice.choice(DRAWN["offices"]),
            "house": house,
            "place": self.place,
            "thing": thing,
            "he": "she" if self.woman else "he",
            "his": "her" if self.woman else "his",
            "said": dice.choice(DRAWN["said"]),
            "stated": drawn(DRAWN["stated"]),
            "thought": dice.choice(DRAWN["thought"]),
            "fragment": dice.choice(DRAWN["fragments"]),
            "happening": drawn(DRAWN["happenings"]),
            "happening2": drawn(DRAWN["happenings"]),
            "words": drawn(DRAWN["words"]),
            "words2": drawn(DRAWN["words"]),
            "question": drawn(DRAWN["asked"]),
        }
        given |= {
            name.capitalize(): given[name][0].upper() + given[name][1:]
            for name in ("thing", "house", "he", "happening")
        }
        opening, closing = self.marks
        text = pattern.format(**given).replace("<", opening).replace(">", closing)
        return text[0].upper() + text[1:]

    def told(self, number: int) -> list[str]:
        return [self.sentence(self.dice.choice(DRAWN["telling"])) for _ in range(number)]


def brief(scene: Scene) -> str:
    """Return one paragraph or a few, sometimes under a headline."""
    dice = scene.dice
    paragraphs = [" ".join(scene.told(dice.randint(1, 3))) for _ in range(dice.randint(1, 4))]
    if dice.random() < 0.3:
        paragraphs.insert(
            0, scene.sentence(dice.choice(["{Happening}, says {alast}", "{alast}: {happening}", "‘{words}’"]))
        )
    return "\n\n".join(paragraphs)


def letter(scene: Scene) -> str:
    dice = scene.dice
    opening = dice.choice(["Sir, ", "Sir – ", "Dear Editor,\n\n", "To the editor:\n\n", "Madam, "])
    return opening + " ".join(scene.told(dice.randint(1, 3))) + "\n\n" + scene.sentence("{a}\n{place}")


def obituary(scene: Scene) -> str:
    dice = scene.dice
    life = scene.sentence(
        dice.choice(
            [
                "{a}, who has died aged 84, was {office} of {house}.",
                "{a}, {office}, died in {place} on Sunday. {He} was 77.",
            ]
        )
    )
    ways = [
        "<{words},> recalled {his} sister {b}.",
        "<{words},> said {his} friend {title} {b}.",
        "{b} remembers: <{words}.>",
    ]
    return " ".join([life, *scene.told(1), scene.sentence(dice.choice(ways))])


def interview(scene: Scene) -> str:
    """Return questions and answers, marked in one of the ways that newspapers use."""
    dice = scene.dice
    asks, answers = dice.choice(
        [
            ("Q: ", "A: "),
            ("Q. ", "A. "),
            ("— ", "— "),
            (scene.sentence("{alast}: ").upper(), scene.sentence("{alast}: ").upper()),
        ]
    )
    lines = [
        scene.sentence(
            dice.choice(
                ["{a}, {office} of {house}, spoke to us in {place}.", "{a}, who runs {house}, took our questions."]
            )
        )
    ]
    for _ in range(dice.randint(2, 4)):
        lines.append(asks + scene.sentence("{question}?"))
        lines.append(
            answers + scene.sentence(dice.choice(["{words}.", "{words}. {words2}.", "{Happening}. {words}."]))
        )
    return dice.choice(["\n", "\n\n"]).join(lines)


def points(scene: Scene) -> str:
    mark = scene.dice.choice(["• ", "- ", "* ", "1. "])
    return (
        scene.sentence("What we know of {thing}:")
        + "\n"
        + "\n".join(mark + line for line in scene.told(scene.dice.randint(2, 4)))
    )


KINDS = (brief, brief, brief, letter, obituary, interview, points)


def texts(dice: random.Random) -> Iterator[str]:
    """Yield texts without end."""
    while True:
        yield dice.choice(KINDS)(Scene(dice))


def composed_examples(tokeniser: Tokeniser, dice: random.Random) -> Iterator[TrainingExample]:
    """Return the texts as examples without labels, with tokens at which a teacher may predict references."""
    for text in texts(dice):
        tokens = tokeniser(text)
        count = len(tokens)
        asked = sorted(dice.sample(range(count), count // ASKED_OF))
        links = tuple(Link(at, UNSAID, UNSAID) for at in asked)
        references = tuple(Reference(at, (), tuple(range(count)), weight=0.0) for at in asked)
        yield TrainingExample(tokens, unknown(count), unknown(count), links, references)
