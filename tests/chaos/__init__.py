"""Many processes on one database, killed at random, and a checker of what they had acknowledged: `make chaos`.

member     the program, with a clock that can be set ahead       fleet    servers and workers on one PostgreSQL
people     who chat, choose, share and delete meanwhile          monkey   who kills
journal    what each of them was told, and was not               found    what is there in the end
check      whether the one agrees with the other                 run      all of it, in its order
"""
