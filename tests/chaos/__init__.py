"""Many processes on one database, killed at random, and a checker of what they had acknowledged: `make chaos`.

clock_ahead   the clock of all processes, which a run sets       server_main   the program with that clock
pipeline_main the process that builds datasets, with it          fleet         servers and workers on one PostgreSQL
clients       people who chat, choose, share and delete          monkey        kills processes
journal       the acts, and what was acknowledged                final_state   what is stored in the end
check         compares journal and final state                   run           all of it in its order
"""
