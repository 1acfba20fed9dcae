"""Numbers whose digits show whether they can be valid.

Invariants:
- The functions are pure.
- A number is a string of digits only.
"""

import ipaddress


def passes_luhn(digits: str) -> bool:
    """Check by ISO/IEC 7812-1 (Luhn).

    Every second digit from the right is doubled; the sum of all digits is divisible by ten.
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_social_security(digits: str) -> bool:
    """Return whether a United States number of nine digits can be issued.

    Source: SSA, RM 10201.035.
    """
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return not (area in ("000", "666") or area >= "900" or group == "00" or serial == "0000")


def is_machine_of_somebody(address: str) -> bool:
    """Return whether it is an IP address that can identify a machine.

    Addresses that every machine has do not.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not (parsed.is_loopback or parsed.is_unspecified)
