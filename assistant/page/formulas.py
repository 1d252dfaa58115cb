"""Which formulas the page has typeset: those of letters, signs and structures, which stay where
they stand.

TeX can also move what follows, draw bars of any size, leave its line and define commands. A digest
or a model would paint over the page by these. So a formula is typeset if all of its commands are
known here, else shown as written.
"""

from __future__ import annotations

import re

_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|(.?))", re.DOTALL)
_DEEPEST = 6  # braces within braces
_SIGNS = frozenset(r"%$&#_{}|,;: ")
_COMMANDS = frozenset(
    """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu
    nu xi omicron pi
    varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega
    Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    ell hbar imath jmath Re Im aleph wp partial nabla infty emptyset varnothing natural sharp flat
    mathcal mathbf mathbb mathrm mathsf mathit mathtt mathfrak mathscr boldsymbol bm operatorname
    mathop
    text textbf textit textrm texttt textsf textnormal rm bf it sf tt displaystyle textstyle
    frac dfrac tfrac binom sqrt overline underline bar hat widehat tilde widetilde vec dot ddot
    acute grave
    breve check overrightarrow overbrace underbrace overset underset stackrel
    left right middle big Big bigl bigr Bigl Bigr lvert rvert lVert rVert vert Vert mid parallel
    langle rangle lfloor rfloor lceil rceil lbrace rbrace lbrack rbrack backslash
    sum prod coprod int iint oint bigcup bigcap bigoplus bigotimes bigvee bigwedge limits nolimits
    log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh min max inf sup lim
    liminf limsup arg
    argmin argmax det dim ker deg gcd hom Pr mod bmod pmod
    pm mp times div cdot ast star circ bullet oplus ominus otimes odot cup cap uplus sqcup sqcap vee
    wedge lor land lnot
    neg setminus dagger ddagger wr amalg
    leq le geq ge neq ne ll gg lesssim gtrsim approx sim simeq cong equiv propto doteq prec succ
    preceq succeq asymp
    subset supset subseteq supseteq subsetneq supsetneq in notin ni models vdash dashv perp bot top
    triangleq coloneqq
    to gets mapsto leftarrow rightarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow
    longrightarrow longleftarrow
    Longrightarrow Longleftrightarrow longmapsto hookrightarrow uparrow downarrow updownarrow
    nearrow searrow
    implies iff rightharpoonup rightleftharpoons leadsto
    forall exists nexists therefore because angle triangle square Box Diamond prime
    dots ldots cdots vdots ddots dotsc quad qquad colon not
    """.split()
)


def is_typeset(formula: str) -> bool:
    deep = deepest = 0
    for sign in _COMMAND.sub("", formula):
        deep += (sign == "{") - (sign == "}")
        deepest = max(deepest, deep)
    return deepest <= _DEEPEST and all(
        word in _COMMANDS if word else sign in _SIGNS and sign != ""
        for word, sign in _COMMAND.findall(formula)
    )
