"""Breaches of P12: in the evidence log, and where rows and log do not agree."""

from tests.verify.planted import plant

LOG = [
    # P12
    plant("P12", "an entry's facts are changed", "UPDATE evidence_public SET facts = facts || ' '",
          named="about ", why="not those that the log was given"),
    plant("P12", "a leaf is changed", "UPDATE evidence_log SET leaf = sha256('another') WHERE position = 0",
          named="hash 0 at height 0", why="below it"),
    plant("P12", "an entry is dropped", "DELETE FROM evidence_log WHERE position = 0",
          named="entry number 1", why="missing"),
    plant("P12", "two entries change places",
          "ALTER TABLE evidence_log DROP CONSTRAINT evidence_log_log_position_key",
          "UPDATE evidence_log SET position = 1 - position WHERE position < 2",
          named="checkpoint of ", why="another root"),
    plant("P12", "a checkpoint is of another tree", "UPDATE evidence_checkpoints SET root = sha256('another')",
          named="checkpoint of ", why="What was signed is another tree"),
    plant("P12", "a checkpoint is signed by somebody else",
          "UPDATE evidence_checkpoints SET note = regexp_replace(note, '....\n$', E'AAA=\n')",
          named="checkpoint of ", why="not signed by this log"),
    plant("P12", "the log is cut short", "DELETE FROM evidence_checkpoints", "DELETE FROM evidence_log",
          "DELETE FROM evidence_nodes", named="tree of ", why="not so many entries"),
    # P13
    plant("P13", "accepted before it was published", "UPDATE policy_acceptances SET accepted_at = '2020-01-01Z'",
          named="acceptance of terms 1 by account {ben_id}", why="before it was published"),
    plant("P13", "accepted what does not exist", "UPDATE policy_acceptances SET version = 7",
          named="acceptance of terms 7", why="no such version"),
    plant("P13", "a workspace's text is accepted that it never published",
          "UPDATE policy_acceptances SET workspace_id = '{ben_id}' WHERE kind = 'workspace'",
          named="acceptance of workspace 1 of workspace {ben_id} by account {team_person}", why="no such version"),
    plant("P13", "a workspace's version is skipped", "ALTER TABLE policies DROP CONSTRAINT policies_check",
          "UPDATE policies SET version = 2 WHERE kind = 'workspace'", named="workspace 2 of workspace ", why="missing"),
    plant("P13", "a version is skipped", "ALTER TABLE policies DROP CONSTRAINT policies_check", "UPDATE policies SET version = 3", named="terms 3", why="missing"),
]  # fmt: skip
