"""Whether a quote carries a sentence. Covers assistant.checking.attributions,
assistant.checking.exchanges, assistant.checking.held_words, assistant.checking.quantities,
assistant.checking.mentions, assistant.checking.overstatements, assistant.checking.own_names,
assistant.checking.polarity."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant import check
from assistant.checking.mentions import names
from assistant.checking.quantities import numbers
from assistant.checking.support import INTERCEPT, WEIGHTS, check_in, weigh
from benchmarks import gate
from index.home import Home
from index.retrieval.searcher import Searcher
from index.types import Paper

QUOTE = (
    "With ResNet-50 on ImageNet it removes 80% of the weights at a loss of 0.4 points, and needs "
    "no retraining."
)


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        (QUOTE, "supported"),
        ("It removes 80% of the weights of ResNet-50 at a loss of 0.4 points.", "supported"),
        ("On ImageNet it removes 80 % of the weights.", "supported"),
        ("It removes 90% of the weights of ResNet-50 at a loss of 0.4 points.", "unsupported"),
        ("It removes 80% of the weights of ViT-B at a loss of 0.4 points.", "unsupported"),
        ("It does not remove 80% of the weights at a loss of 0.4 points.", "unsupported"),
        ("It removes 80% of the weights with retraining.", "unsupported"),
        ("Removing weights makes networks popular with gardeners in the weekend.", "unsupported"),
        ("It removes weights, so that gardens, lawns and hedges lose points.", "weak"),
        ("", "unsupported"),
    ],
)
def test_verdicts(sentence: str, verdict: str) -> None:
    support = check(sentence, QUOTE)
    assert support.verdict == verdict
    assert bool(support.reasons) == (verdict != "supported")


@pytest.mark.parametrize(
    ("sentence", "evidence", "reason"),
    [
        ("The method does not help small models.", "The method helps small models.", "denies"),
        ("The method helps small models.", "The method never helps small models.", "denies"),
        (
            "Accuracy increases with the width of the model.",
            "Accuracy decreases with the width of the model.",
            "says",
        ),
        ("It is faster than Adam.", "It is slower than Adam.", "says"),
        ("It trains nine networks.", "It trains eight networks.", "number 9"),
        ("It uses 3.10 million tokens.", "It uses 3.2 million tokens.", "number 3.1"),
        ("GEPA beats GRPO.", "Our method beats GRPO.", "name GEPA"),
    ],
)
def test_what_is_contradicted_is_never_supported(sentence: str, evidence: str, reason: str) -> None:
    support = check(sentence, evidence)
    assert support.verdict == "unsupported"
    assert support.score < check(evidence, evidence).score
    assert any(reason in told for told in support.reasons)


@pytest.mark.parametrize(
    ("sentence", "evidence", "verdict"),
    [
        # another unit
        ("It gains 10x.", "It gains 10%.", "unsupported"),
        ("It gains 10x on 10 tasks.", "It gains 10% on 10 tasks.", "unsupported"),
        ("It gains 10 points.", "It gains 10%.", "unsupported"),
        ("It takes 3ms.", "It takes 3s.", "unsupported"),
        ("It reads 64k tokens.", "It reads 64m tokens.", "unsupported"),
        ("It takes 5 h.", "It takes 5 s.", "unsupported"),
        ("It costs $5.", "It costs 5 euros.", "unsupported"),
        ("It takes 8 MB.", "It takes 8GB.", "unsupported"),
        # the same unit in another spelling, or none
        ("It gains 10 percent.", "It gains 10%.", "supported"),
        ("It gains 10 percentage points.", "It gains 10 points.", "supported"),
        ("It has 30 billion parameters.", "It has 30B parameters.", "supported"),
        ("It is two-fold faster.", "It is 2x faster.", "supported"),
        ("It is twofold faster.", "It is 2x faster.", "supported"),
        ("It takes three seconds.", "It takes 3s.", "supported"),
        ("It takes 6 minutes.", "It takes 6 GPU minutes.", "supported"),
        ("It is small with a kernel of 3.", "It is small with a 3x3 kernel of 3.", "supported"),
        # another sign or bound, or the reverse change
        ("It warms by 5 degrees.", "It warms by -5 degrees.", "unsupported"),
        ("It drops by 5 degrees.", "It drops by -5 degrees.", "supported"),
        ("It needs over 100 images.", "It needs under 100 images.", "unsupported"),
        ("It gains at most 7%.", "It gains at least 7%.", "unsupported"),
        ("It needs more than 100 images.", "It needs over 100 images.", "supported"),
        ("BLEU goes from 35 to 30.", "BLEU goes from 30 to 35.", "unsupported"),
        ("BLEU goes from 30 to 35.", "BLEU goes from 30 to 35.", "supported"),
        # numbers of names
        ("It is trained on 50 images.", "ResNet-50 is trained on images.", "unsupported"),
        ("It trains in 10 minutes.", "It trains on CIFAR-10 in minutes.", "unsupported"),
        ("ResNet 50 is trained on images.", "ResNet-50 is trained on images.", "supported"),
        ("It uses a 7B model.", "It uses Qwen-7B, a model.", "supported"),
    ],
)
def test_numbers_are_compared_with_what_they_count(
    sentence: str, evidence: str, verdict: str
) -> None:
    assert check(sentence, evidence).verdict == verdict


@pytest.mark.parametrize(
    ("sentence", "evidence", "verdict"),
    [
        # whose it is
        ("The method requires retraining.", "Existing methods require retraining.", "weak"),
        (
            "The method requires retraining.",
            "We find that previous methods require retraining.",
            "weak",
        ),
        ("Conventional methods require retraining.", "The method requires retraining.", "weak"),
        ("Existing methods require retraining.", "Prior methods require retraining.", "supported"),
        ("It beats 15 metrics.", "It beats 15 existing metrics.", "supported"),
        # whether it is so
        ("It reduces memory.", "We aim to reduce memory.", "weak"),
        ("It aims to reduce memory.", "We aim to reduce memory.", "supported"),
        ("It learns rules.", "It may learn rules.", "weak"),
        ("It is faster than Adam.", "Is it faster than Adam?", "weak"),
        # of how many
        ("All models learn rules.", "Some models learn rules.", "weak"),
        ("It beats all prior methods.", "It beats two prior methods.", "weak"),
        ("Some models learn rules.", "All models learn rules.", "supported"),
        ("It works only for images.", "It works for images.", "weak"),
        ("It works for images.", "It works only for images.", "weak"),
        # with both sides exchanged
        (
            "The teacher learns from the student.",
            "The student learns from the teacher.",
            "unsupported",
        ),
        (
            "Transformers are distilled into RNNs.",
            "RNNs are distilled into Transformers.",
            "unsupported",
        ),
        (
            "Large models are distilled into small ones.",
            "Large models are distilled into small ones.",
            "supported",
        ),
        (
            "It maps high values into low values.",
            "It maps low values (cheap) into high values.",
            "unsupported",
        ),
        (
            "It adds noise to the weights, dropout to the inputs.",
            "It adds noise to the inputs, dropout to the weights.",
            "weak",
        ),
    ],
)
def test_what_a_quote_says_less_of_is_weak_at_most(
    sentence: str, evidence: str, verdict: str
) -> None:
    support = check(sentence, evidence)
    assert support.verdict == verdict
    assert bool(support.reasons) == (verdict != "supported")


def test_numbers_have_one_form() -> None:
    assert numbers("1,000 papers, 3.50%, twenty, nine and 2x") == {"1000", "3.5", "9", "2"}


def test_names_are_words_with_capitals_or_digits_within() -> None:
    assert names("Which SGD variant of MeZO trains ResNet-50 and C-MORL well?") == {
        "SGD",
        "MeZO",
        "ResNet-50",
        "C-MORL",
    }


@pytest.mark.parametrize(
    ("sentence", "evidence", "verdict"),
    [
        ("BERT outperforms ELMo on GLUE.", "On GLUE, ELMo is outperformed by BERT.", "supported"),
        ("ELMo outperforms BERT on GLUE.", "On GLUE, ELMo is outperformed by BERT.", "unsupported"),
        ("BERT is outperformed by ELMo.", "BERT outperforms ELMo.", "unsupported"),
        ("BERT is faster than ELMo.", "ELMo is faster than BERT.", "unsupported"),
        (
            "Swin-T gains 3.0% and Deit3-S 3.5%.",
            "Swin-T and Deit3-S gain 3.0% and 3.5%, respectively.",
            "supported",
        ),
        (
            "Swin-T gains 3.5%.",
            "Swin-T and Deit3-S gain 3.0% and 3.5%, respectively.",
            "unsupported",
        ),
        ("SGD converges.", "We prove that stochastic gradient descent converges.", "supported"),
        ("The loss is bounded.", "The loss is unbounded.", "unsupported"),
        (
            "It is optimized in a plain space.",
            "Unlike others in a plain space, it is optimized freely.",
            "unsupported",
        ),
        (
            "A linear model of nonlinear features.",
            "A nonlinear model of linear features.",
            "unsupported",
        ),
        (
            "It enables slow generalization.",
            "It prevents overfitting and promotes quick generalization.",
            "unsupported",
        ),
    ],
)
def test_what_the_words_alone_do_not_tell(sentence: str, evidence: str, verdict: str) -> None:
    assert check(sentence, evidence).verdict == verdict


def test_a_paper_lends_its_names_to_its_sentences() -> None:
    abstract = (
        "We present Generalized Sum Pooling (GSP). It halves the error. Lion, an optimizer, trains "
        "it."
    )
    paper = Paper("1", "Generalized Sum Pooling: Better Vision", abstract, ())
    assert check_in("GSP halves the error.", "It halves the error.", paper).verdict == "supported"
    assert (
        check_in(
            "Generalized Sum Pooling halves the error.", "GSP halves the error.", paper
        ).verdict
        == "supported"
    )
    assert check_in("GAP halves the error.", "It halves the error.", paper).verdict == "unsupported"
    assert (
        check_in("Better vision halves the error.", "It halves the error.", paper).verdict == "weak"
    )


@pytest.mark.parametrize(
    ("step", "claims"), [(5, 98), pytest.param(1, 486, marks=pytest.mark.slow)]
)
def test_false_claims_do_not_pass_and_most_true_ones_do(
    seeds_home: Path, step: int, claims: int
) -> None:
    searcher = Searcher.open(Home(seeds_home))
    found = gate.verdicts(
        {paper.title: paper for paper in searcher.generation.papers.values()}, step=step
    )
    searcher.close()
    passed = sum(counted["supported"] for counted in found.values())
    assert sum(counted.total() for counted in found.values()) == claims
    assert found["true"]["supported"] / passed >= 0.97
    assert found["true"]["supported"] / found["true"].total() >= 0.85


@pytest.mark.slow
def test_contradicted_claims_of_scifact_score_low() -> None:
    if not gate.SCIFACT.is_file():
        pytest.skip("the real claims (../shared/eval/scifact) are not here")
    features, supports, ids = gate.scifact()
    for scores in (gate.crossed(features, supports, ids), features @ np.array(WEIGHTS) + INTERCEPT):
        assert gate.passing(scores, supports) <= 0.2
        assert gate.area(scores, supports) >= 0.75


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("The old samples are kept in the buffer.", "supported"),
        ("The method learns old samples only in the buffer.", "weak"),
    ],
)
def test_a_word_in_another_words_place_is_seen(sentence: str, verdict: str) -> None:
    quote = (
        "The method learns new samples only in the buffer, and the old samples are kept in the "
        "buffer."
    )
    found = check(sentence, quote)
    assert found.verdict == verdict
    assert verdict == "supported" or "'new' where the sentence has 'old'" in found.reasons[0]


def test_a_paraphrase_is_supported_by_the_entailment_model_and_said_to_be() -> None:
    quote = "We trained the network on 32 GPUs for three weeks, with a corpus of news articles."
    found = check("The network learned from news articles during three weeks on 32 GPUs.", quote)
    assert found.verdict == "supported"
    assert "the entailment model" in found.reasons[0]
    # in the network's place
    assert check("We trained the brain on 32 GPUs for three weeks.", quote).verdict == "weak"


@pytest.mark.parametrize(
    ("sentence", "quote", "verdict"),
    [
        # "respectively" of amounts of something that has a name as well
        (
            "FAST-NAS takes 6 minutes on CIFAR-10 and 9 minutes on ImageNet.",
            "FAST-NAS takes, on CIFAR-10 and ImageNet, 6 and 9 minutes of GPU time respectively.",
            "supported",
        ),
        (
            "FAST-NAS takes 9 minutes on CIFAR-10 and 6 minutes on ImageNet.",
            "FAST-NAS takes, on CIFAR-10 and ImageNet, 6 and 9 minutes of GPU time respectively.",
            "unsupported",
        ),
        # who does it, in the passive and in the active
        (
            "Answers are sampled and compared by a rater.",
            "We sample answers, asking a rater to compare them.",
            "supported",
        ),
        ("The student is trained by it.", "The student trains it.", "unsupported"),
        # numbers in another form
        (
            "It has 10 times fewer weights.",
            "It has an order of magnitude fewer weights.",
            "supported",
        ),
        ("It has 10% fewer weights.", "It has an order of magnitude fewer weights.", "unsupported"),
        # what is denied of one and said of another
        (
            "MLE is optimal in some cases.",
            "MLE is no longer optimal in most cases, but MWLE is optimal in some cases.",
            "unsupported",
        ),
        # what denies, in other words
        ("It does without projections.", "It obviates projections.", "supported"),
        ("It does without projections.", "It needs projections.", "unsupported"),
        # idioms
        ("Above all, it is robust.", "It is robust.", "supported"),
        ("It ranks above all others.", "It ranks below all others.", "unsupported"),
        ("It beats the state of the art.", "It beats SOTA.", "supported"),
        ("It uses a matrix known as HiPPO.", "It uses a matrix called HiPPO.", "supported"),
        # and what only looks like these
        (
            "X-Net reaches 80%.",
            "X-Net reaches 85% on CIFAR-10, Y-Net reaches 80%, and they take 3 and 5 hours on an "
            "H100, respectively.",
            "unsupported",
        ),
        (
            "DINO is outperformed by CLIP.",
            "Using features of CLIP, DINO outperforms LSTM.",
            "unsupported",
        ),
        (
            "The cost is 10 times that of training.",
            "The cost stays within an order of magnitude of training.",
            "unsupported",
        ),
        (
            "PixArt is 10 times faster than FLUX.",
            "SANA is an order of magnitude faster than FLUX, PixArt only twice as fast.",
            "unsupported",
        ),
        (
            "Our method needs classifier guidance.",
            "Diffusion models use classifier guidance, while our method needs no classifier.",
            "unsupported",
        ),
        ("It does not need labels.", "It needs labels, but no reward.", "unsupported"),
        (
            "The model scores above all in its class.",
            "The model scores below all in its class.",
            "unsupported",
        ),
    ],
)
def test_other_ways_to_say_the_same(sentence: str, quote: str, verdict: str) -> None:
    assert weigh(sentence, quote)[0].verdict == verdict
