"""Numbers whose digits tell whether they can be what they look like.

Invariants:
- Pure.
- A number is digits in a row, nothing else.
"""

import ipaddress


def passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1: every second digit from the right doubled, the sum of all digits divisible by ten."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_social_security(digits: str) -> bool:
    """Whether a United States number of nine digits can have been given out (SSA, RM 10201.035)."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return not (area in ("000", "666") or area >= "900" or group == "00" or serial == "0000")


def is_machine_of_somebody(address: str) -> bool:
    """Whether it is an IP address, and not one that every machine has: those tell of nobody."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not (parsed.is_loopback or parsed.is_unspecified)
