"""Keys and tokens with a form of their own, which are recognised anywhere.

Invariants:
- Only forms that nothing else has.
- Every repetition is bounded.
"""

_FORMS = (
    r"sk-(?:proj-|ant-|or-|svcacct-|admin-)?[A-Za-z0-9_-]{20,200}",  # model providers
    r"(?:gsk|xai|pplx|fw|tgp_v1|csk)[_-][A-Za-z0-9_-]{30,120}|r8_[A-Za-z0-9]{30,60}|hf_[A-Za-z0-9]{30,60}",
    r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,100}|whsec_[A-Za-z0-9+/=]{20,80}",  # payments
    r"sq0(?:atp|csp)-[A-Za-z0-9_-]{22,60}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    r"gh[pousr]_[A-Za-z0-9]{30,100}|github_pat_[A-Za-z0-9_]{30,100}|gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_.-]{18,60}",
    r"ATATT3[A-Za-z0-9_=-]{60,250}|ATBB[A-Za-z0-9]{24,60}",  # code and code reviews
    r"npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,250}|rubygems_[a-f0-9]{48}|dckr_pat_[A-Za-z0-9_-]{20,60}",
    r"xox[abeoprs]-[A-Za-z0-9-]{10,200}|xapp-\d-[A-Z0-9]{5,20}-\d{5,20}-[a-f0-9]{32,80}",  # messengers
    r"\d{8,10}:A[A-Za-z0-9_-]{34}|[MNO][A-Za-z\d_-]{23,27}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,40}",
    r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,300}",  # clouds
    r"GOCSPX-[A-Za-z0-9_-]{28}|do[opr]_v1_[a-f0-9]{64}|hv[sb]\.[A-Za-z0-9_-]{24,200}|dapi[a-f0-9]{32}",
    r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}|key-[a-f0-9]{32}|[a-f0-9]{32}-us\d{1,2}|SK[a-f0-9]{32}",  # mail
    r"lin_api_[A-Za-z0-9]{40}|secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40,60}|figd_[A-Za-z0-9_-]{30,60}",  # office
    r"sntry[su]_[A-Za-z0-9+/=_-]{40,250}|glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|NRAK-[A-Z0-9]{27}|phc_[A-Za-z0-9]{40,50}",
    r"tskey-[a-z]{3,10}-[A-Za-z0-9]{8,30}(?:-[A-Za-z0-9]{16,50})?|sbp_[a-f0-9]{40}|AGE-SECRET-KEY-1[A-Z0-9]{58}",
)  # fmt: skip
TOKENS = "|".join(_FORMS)
"""An expression for one of them. The code that uses it excludes characters before and after it."""
