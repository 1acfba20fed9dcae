"""All attackers, in the order in which they run."""

from bench.storm.attack.answers import ANSWERS
from bench.storm.attack.bodies import BODIES
from bench.storm.attack.embeddings import EMBEDDINGS
from bench.storm.attack.exports import EXPORTS
from bench.storm.attack.files import FILES
from bench.storm.attack.heads import HEADS
from bench.storm.attack.passwords import PASSWORDS
from bench.storm.attack.shared_page import SHARED_PAGE
from bench.storm.attack.sockets import SOCKETS

ATTACKERS = (*EXPORTS, BODIES, *HEADS, SHARED_PAGE, *FILES, EMBEDDINGS, SOCKETS, PASSWORDS, ANSWERS)
