"""What a reviewer calls by a general word, in the words in which papers write it down.

"Was it tested for significance?" is about the sentence with "ANOVA" in it, which shares no word with the question. The
groups hold for papers of any field; the words of one field are for the table of near words.
"""

from __future__ import annotations

from functools import lru_cache

from reviewer_app.paper.text import stem

# What a comment says: what the paper has instead.
_GROUPS = """
significance significant significantly statistical statistics statistically: anova wilcoxon pvalue ttest student mann \
whitney bonferroni tukey fisher chi significant significantly statistical confidence interval
uncertainty variance variability variation: deviation std interval seeds runs error bars bootstrap variance repeated
agreement annotator annotators rater raters coder: kappa annotators agree labeled annotated alpha crowd
annotation annotations labels labelling labeling: annotated annotators labeled labels gold manually
blind blinded blinding: blinded masked unaware randomly decoded
randomisation randomization randomised randomized: randomly assigned allocated
sample samples participants: participants subjects patients individuals animals recruited collected
reproduce reproducible reproducibility replicate replicated: github repository released available publicly accession
code software implementation: github repository source library implemented package available
deposited released: available accession publicly repository download
ethics ethical consent welfare permits: approved committee consent guidelines approval licence informed board
funding funded: grant supported funded funding
hyperparameter hyperparameters tuning tuned: learning rate epochs batch optimizer dropout tuned grid layers initial
optimiser optimizer training: epochs adam sgd learning rate batch trained
slow runtime speed fast expensive cost costs computational efficiency efficient: seconds hours gpu complexity latency \
faster time memory throughput overhead
baseline baselines competitor competitors rival alternatives: baseline baselines compared outperforms previous existing
ablation ablated components component: ablation without removing omits variant variants
generalise generalize generality generalisation generalization representative: domains unseen transfer other general
limitation limitations shortcoming shortcomings drawback drawbacks caveat: limitation limited future drawback
novelty novel original originality contribution contributions incremental: propose introduce novel first contribution
bias biased biases confound confounded confounding confounder: bias confounding imbalance control effect
overfit overfitting: regularization validation dropout heldout
threshold thresholds cutoff cutoffs: threshold cutoff minimum least
excluded exclusion inclusion criteria: excluded included removed filtered criteria eligible discarded
qualitative anecdotal examples example: example illustrate visualization shows figure
motivation motivated motivate: challenge important problem need
justified justification justify arbitrary choice chosen: chose chosen selected set following
proof proofs theory theoretical: theorem lemma proof assume proposition corollary
assumption assumptions: assume assumption suppose
split splits validation: fold validation heldout train split test
mistake mistakes wrong errors error: errors incorrect misspelled fails failure
speculation speculative speculate: may might possible hypothesis hypothesize perhaps could suggest
overstated exaggerated claims claim: demonstrate prove novel evidence
outdated old dated: recent previous
generalised generalized extrapolated: general other
preprocessing cleaning: normalize tokenized removed filtered
missing: absent unavailable removed
dataset datasets corpus corpora data: dataset datasets corpus benchmark collected
metric metrics measure measures: score accuracy precision recall metric
survey literature: previous studies work recent proposed
scalability scale scalable: large scalable million size
robust robustness sensitivity sensitive: robust noise perturbation sensitivity vary
"""


@lru_cache(maxsize=1)
def _terms() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for line in _GROUPS.strip().split("\n"):
        said, _, written = line.partition(":")
        for word in said.split():
            found.setdefault(stem(word), []).extend(stem(w) for w in written.split())
    return {said: tuple(dict.fromkeys(w for w in written if w != said)) for said, written in found.items()}


def written_for(term: str) -> tuple[str, ...]:
    """The stems that papers have where a comment has the stem `term`; none for most."""
    return _terms().get(term, ())
