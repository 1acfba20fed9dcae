"""Attempts of a confined process to reach what is outside its confinement.

The text of this file runs in readers of files and in cells, so it imports the standard library only. Each attempt
returns None if it worked, and raises `Refused` or OSError if not. `Surroundings` names what is outside.
"""

import ctypes
import errno
import fcntl
import json
import mmap
import os
import platform
import resource
import signal
import socket
import struct
from collections.abc import Callable
from typing import Any

Outside = dict[str, Any]
Attempt = Callable[[Outside], None]
_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_IS_X86 = platform.machine() == "x86_64"
NUMBERS = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "kcmp": (312, 272), "io_uring_setup": (425, 425), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "unshare": (272, 97), "setns": (308, 268), "inotify_init1": (294, 26), "inotify_add_watch": (254, 27),
    "fanotify_init": (300, 262), "memfd_create": (319, 279), "shmget": (29, 194), "shmat": (30, 196),
    "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180), "syslog": (103, 116), "personality": (135, 92),
    "sethostname": (170, 161), "clone3": (435, 435), "clone": (56, 220), "openat2": (437, 437), "execveat": (322, 281),
    "name_to_handle_at": (303, 264), "open_tree": (428, 428), "fsopen": (430, 430), "setpriority": (141, 140),
    "sched_setaffinity": (203, 122), "tgkill": (234, 131), "prlimit64": (302, 261), "link": (265, 37),
    "setxattr": (188, 5), "io_setup": (206, 0), "capset": (126, 91), "setuid": (105, 146), "quotactl": (179, 60),
    "pidfd_send_signal": (424, 424), "process_madvise": (440, 440), "memfd_secret": (447, 447), "mknodat": (259, 33),
    "rt_sigqueueinfo": (129, 138), "splice": (275, 76), "vmsplice": (278, 75), "swapoff": (168, 225),
    "delete_module": (176, 106), "acct": (163, 89), "kexec_load": (246, 104), "lookup_dcookie": (212, 18),
}  # fmt: skip


class Refused(Exception):
    """The attempt had no effect."""


def call(name: str, *arguments: object) -> int:
    ctypes.set_errno(0)
    wide = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = _libc.syscall(ctypes.c_long(NUMBERS[name][0 if _IS_X86 else 1]), *wide)
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return int(result)


def need(worked: object) -> None:
    if not worked:
        raise Refused


# Files


def read_the_passwords(_: Outside) -> None:
    need(open("/etc/passwd", "rb").read())


def read_a_secret(outside: Outside) -> None:
    need(open(outside["secret"], "rb").read())


def list_a_folder(outside: Outside) -> None:
    need(os.listdir(outside["folder"]))


def list_processes(outside: Outside) -> None:
    need(str(outside["victim"]) in os.listdir("/proc"))


def read_the_kernels_version_file(_: Outside) -> None:
    need(open("/proc/version").read())


def read_by_a_symbolic_link(outside: Outside) -> None:
    need(open(outside["link"], "rb").read())


def read_by_the_root_of_proc(outside: Outside) -> None:
    need(open("/proc/self/root" + outside["secret"], "rb").read())


def read_by_dots(outside: Outside) -> None:
    need(open("/".join([".."] * 40) + outside["secret"], "rb").read())


def read_by_a_folders_handle(outside: Outside) -> None:
    folder = os.open(outside["folder"], os.O_RDONLY | os.O_DIRECTORY)
    need(os.read(os.open("secret", os.O_RDONLY, dir_fd=folder), 9))


def read_by_a_path_handle(outside: Outside) -> None:
    handle = os.open(outside["secret"], os.O_PATH)
    need(open(f"/proc/self/fd/{handle}", "rb").read())


def read_by_openat2(outside: Outside) -> None:
    how = struct.pack("QQQ", os.O_RDONLY, 0, 0)
    need(os.read(call("openat2", -100, outside["secret"].encode(), how, ctypes.c_size_t(24)), 9))


def read_by_a_file_handle(outside: Outside) -> None:
    handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128))
    call("name_to_handle_at", -100, outside["secret"].encode(), handle, ctypes.byref(ctypes.c_int()), 0)


def map_a_secret(outside: Outside) -> None:
    handle = os.open(outside["secret"], os.O_RDONLY)
    need(mmap.mmap(handle, 1, prot=mmap.PROT_READ)[:1])


def overwrite_a_file(outside: Outside) -> None:
    with open(outside["scratch"] + "/file", "r+b") as file:
        file.write(b"changed")


def empty_a_file(outside: Outside) -> None:
    os.truncate(outside["scratch"] + "/empty-me", 0)


def create_a_file(outside: Outside) -> None:
    open(outside["scratch"] + f"/new-{os.getpid()}", "x").close()


def create_a_folder(outside: Outside) -> None:
    name = outside["scratch"] + f"/folder-{os.getpid()}"
    os.mkdir(name)
    need(os.path.isdir(name))


def delete_a_file(outside: Outside) -> None:
    os.unlink(outside["scratch"] + "/delete-me")


def rename_a_file(outside: Outside) -> None:
    os.rename(outside["scratch"] + "/rename-me", outside["scratch"] + "/renamed")


def link_a_file(outside: Outside) -> None:
    source, target = (outside["scratch"] + name for name in ("/file", f"/linked-{os.getpid()}"))
    call("link", -100, source.encode(), -100, target.encode(), 0)


def plant_a_symbolic_link(outside: Outside) -> None:
    os.symlink("/etc/passwd", outside["scratch"] + f"/planted-{os.getpid()}")


def change_a_mode(outside: Outside) -> None:
    path = outside["scratch"] + "/mode"
    os.chmod(path, 0o777)
    need(os.stat(path).st_mode & 0o777 == 0o777)


def change_a_time(outside: Outside) -> None:
    path = outside["scratch"] + "/mode"
    os.utime(path, (1, 1))
    need(os.stat(path).st_mtime == 1)


def change_an_attribute(outside: Outside) -> None:
    call("setxattr", (outside["scratch"] + "/mode").encode(), b"user.planted", b"1", ctypes.c_size_t(1), 0)


def make_a_device(outside: Outside) -> None:
    call("mknodat", -100, (outside["scratch"] + f"/device-{os.getpid()}").encode(), 0o20666, os.makedev(1, 1))


def open_the_terminals(_: Outside) -> None:
    os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY)


def read_others_shared_memory(outside: Outside) -> None:
    need(open(outside["shared"], "rb").read())


def list_shared_memory(outside: Outside) -> None:
    need(os.path.basename(outside["shared"]) in os.listdir("/dev/shm"))


# Other processes


def read_the_parents_environment(outside: Outside) -> None:
    need(open(f"/proc/{outside['parent']}/environ", "rb").read())


def read_the_victims_memory_file(outside: Outside) -> None:
    os.open(f"/proc/{outside['victim']}/mem", os.O_RDONLY)


def read_the_victims_arguments(outside: Outside) -> None:
    need(open(f"/proc/{outside['victim']}/cmdline", "rb").read())


def take_the_victims_files(outside: Outside) -> None:
    need(os.listdir(f"/proc/{outside['victim']}/fd"))


def signal_the_victim(outside: Outside) -> None:
    os.kill(outside["victim"], signal.SIGCONT)


def signal_everybody(_: Outside) -> None:
    os.kill(-1, 0)


def signal_the_parent(outside: Outside) -> None:
    os.kill(outside["parent"], 0)


def signal_a_thread_of_the_victim(outside: Outside) -> None:
    call("tgkill", outside["victim"], outside["victim"], int(signal.SIGCONT))


def queue_a_signal(outside: Outside) -> None:
    info = struct.pack("iii", signal.SIGCONT, 0, -1) + bytes(116)
    call("rt_sigqueueinfo", outside["victim"], int(signal.SIGCONT), info)


def let_the_kernel_signal_the_victim(_: Outside) -> None:
    reading, _writing = os.pipe()
    fcntl.fcntl(reading, fcntl.F_SETOWN, 1)


def trace_the_victim(outside: Outside) -> None:
    call("ptrace", 0x4206, outside["victim"], 0, 0)  # PTRACE_SEIZE


def be_traced(_: Outside) -> None:
    call("ptrace", 0, 0, 0, 0)


def _vector() -> tuple[Any, Any]:
    space = ctypes.create_string_buffer(8)
    return ctypes.create_string_buffer(struct.pack("QQ", ctypes.addressof(space), 8)), space


def read_the_victims_memory(outside: Outside) -> None:
    own, _space = _vector()
    remote = struct.pack("QQ", outside["address"], 8)
    call("process_vm_readv", outside["victim"], own, 1, remote, 1, 0)


def write_the_victims_memory(outside: Outside) -> None:
    own, _space = _vector()
    remote = struct.pack("QQ", outside["address"], 8)
    call("process_vm_writev", outside["victim"], own, 1, remote, 1, 0)


def hold_the_victim(outside: Outside) -> None:
    call("pidfd_open", outside["victim"], 0)


def copy_the_victims_file(outside: Outside) -> None:
    call("pidfd_getfd", call("pidfd_open", outside["victim"], 0), 0, 0)


def compare_with_the_victim(outside: Outside) -> None:
    call("kcmp", outside["victim"], os.getpid(), 1, 0, 0)


def slow_the_victim_down(outside: Outside) -> None:
    call("setpriority", 0, outside["victim"], 19)


def move_the_victim(outside: Outside) -> None:
    call("sched_setaffinity", outside["victim"], ctypes.c_size_t(8), struct.pack("Q", 3))


def limit_the_victim(outside: Outside) -> None:
    resource.prlimit(outside["victim"], resource.RLIMIT_CORE)


def fork(_: Outside) -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)


def fork_by_clone(_: Outside) -> None:
    child = call("clone", int(signal.SIGCHLD), 0, 0, 0, 0)
    if not child:
        os._exit(0)
    os.waitpid(child, 0)


def fork_by_clone3(_: Outside) -> None:
    child = call("clone3", struct.pack("QQQQQQQQ", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0), ctypes.c_size_t(64))
    if not child:
        os._exit(0)
    os.waitpid(child, 0)


def start_a_program(_: Outside) -> None:
    os.posix_spawn("/bin/true", ["true"], {})


def become_a_program(_: Outside) -> None:
    os.execv("/bin/true", ["true"])


def become_a_program_by_its_handle(_: Outside) -> None:
    handle = os.open("/bin/true", os.O_PATH)
    arguments = (ctypes.c_char_p * 2)(b"true", None)
    call("execveat", handle, b"", arguments, 0, 0x1000)


# Networks


def connect_by_tcp(outside: Outside) -> None:
    socket.create_connection(("127.0.0.1", outside["tcp"]), 2).close()


def send_by_udp(outside: Outside) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        sending.sendto(b"x", ("127.0.0.1", outside["udp"]))


def listen_by_tcp(_: Outside) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()


def look_up_a_name(_: Outside) -> None:
    need(socket.getaddrinfo("localhost", 80))
    socket.socket().close()


def connect_by_a_path(outside: Outside) -> None:
    with socket.socket(socket.AF_UNIX) as connecting:
        connecting.connect(outside["unix"])


def connect_by_an_abstract_name(outside: Outside) -> None:
    with socket.socket(socket.AF_UNIX) as connecting:
        connecting.connect("\0" + outside["abstract"])


def send_from_a_socket_pair(outside: Outside) -> None:
    sending, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    sending.sendto(b"x", "\0" + outside["abstract-datagrams"])


def open_every_family(outside: Outside) -> None:
    opened = []
    for family in range(47):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            try:
                socket.socket(family, kind).close()
                opened.append(family)
            except OSError:
                continue
    need(opened)


def _family(family: int, kind: int, protocol: int = 0) -> Attempt:
    def attempt(_: Outside) -> None:
        socket.socket(family, kind, protocol).close()

    return attempt


open_netlink = _family(16, socket.SOCK_RAW)
open_a_raw_socket = _family(socket.AF_INET, socket.SOCK_RAW, 1)
open_a_packet_socket = _family(17, socket.SOCK_RAW)
open_the_kernels_ciphers = _family(38, socket.SOCK_SEQPACKET)
open_a_socket_to_the_host = _family(40, socket.SOCK_STREAM)

# The kernel


def mount_a_file_system(outside: Outside) -> None:
    call("mount", b"none", outside["mount"].encode(), b"tmpfs", 0, 0)
    call("umount2", outside["mount"].encode(), 0)


def open_a_mount(_: Outside) -> None:
    call("open_tree", -100, b"/", 1)


def configure_a_file_system(_: Outside) -> None:
    call("fsopen", b"tmpfs", 0)


def become_root_of_a_namespace(_: Outside) -> None:
    call("unshare", 0x10000000)


def leave_for_a_network(_: Outside) -> None:
    call("unshare", 0x40000000)


def share_no_file_system(_: Outside) -> None:
    call("unshare", 0x00020000)


def enter_the_victims_namespace(outside: Outside) -> None:
    handle = os.open(f"/proc/{outside['victim']}/ns/net", os.O_RDONLY)
    call("setns", handle, 0)


def change_the_root(outside: Outside) -> None:
    call("chroot", outside["folder"].encode())


def use_io_uring(_: Outside) -> None:
    call("io_uring_setup", 1, ctypes.create_string_buffer(120))


def use_asynchronous_io(_: Outside) -> None:
    call("io_setup", 1, ctypes.byref(ctypes.c_ulong()))


def load_bpf(_: Outside) -> None:
    call("bpf", 0, struct.pack("IIII", 2, 4, 4, 1) + bytes(56), 72)  # BPF_MAP_CREATE


def count_events(_: Outside) -> None:
    call(
        "perf_event_open",
        struct.pack("IIQ", 1, 112, 0) + bytes(24) + struct.pack("Q", 1 << 5) + bytes(64),
        0,
        -1,
        -1,
        0,
    )


def handle_page_faults(_: Outside) -> None:
    call("userfaultfd", 1)


def add_a_key(_: Outside) -> None:
    call("add_key", b"user", b"planted", b"x", ctypes.c_size_t(1), -2)


def read_the_session_keys(_: Outside) -> None:
    call("keyctl", 0, -3, 1)


def request_a_key(_: Outside) -> None:
    call("add_key", b"user", b"asked", b"x", ctypes.c_size_t(1), -2)
    call("request_key", b"user", b"asked", 0, -2)


def watch_a_folder(outside: Outside) -> None:
    watching = call("inotify_init1", 0)
    call("inotify_add_watch", watching, outside["folder"].encode(), 0xFFF)


def watch_a_folder_by_signals(outside: Outside) -> None:
    fcntl.fcntl(os.open(outside["folder"], os.O_RDONLY), fcntl.F_NOTIFY, fcntl.DN_CREATE)


def watch_the_file_system(_: Outside) -> None:
    call("fanotify_init", 0, 0)


def hide_memory_in_a_file(_: Outside) -> None:
    call("memfd_create", b"hidden", 0)


def share_memory(_: Outside) -> None:
    call("shmget", 0x4449, ctypes.c_size_t(4096), 0o1600)


def attach_others_memory(outside: Outside) -> None:
    call("shmat", outside["segment"], 0, 0o10000)


def open_a_message_queue(_: Outside) -> None:
    call("msgget", 0x4449, 0o1600)


def open_a_named_queue(_: Outside) -> None:
    call("mq_open", b"planted", os.O_RDWR | os.O_CREAT, 0o600, 0)


def open_semaphores(_: Outside) -> None:
    call("semget", 0x4449, 1, 0o1600)


def read_the_kernels_log(_: Outside) -> None:
    call("syslog", 10, 0, 0)


def change_the_personality(_: Outside) -> None:
    call("personality", 0x0040000)


def rename_the_machine(_: Outside) -> None:
    name = os.uname().nodename.encode()
    call("sethostname", name, ctypes.c_size_t(len(name)))


def raise_an_own_limit(_: Outside) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def become_another_user(_: Outside) -> None:
    call("setuid", os.getuid())


def fill_the_pipes_of_the_kernel(_: Outside) -> None:
    _reading, writing = os.pipe()
    call("vmsplice", writing, struct.pack("QQ", ctypes.addressof(ctypes.create_string_buffer(8)), 8), 1, 0)


def control_a_terminal(_: Outside) -> None:
    fcntl.ioctl(os.pipe()[0], 0x5452, struct.pack("i", 1))  # FIOASYNC: signals to an owner


ATTEMPTS: dict[str, Attempt] = {
    name: found
    for name, found in list(globals().items())
    if hasattr(found, "__code__") and found.__code__.co_varnames[:1] in (("outside",), ("_",))
}
NEEDS_ROOT = {
    "mount_a_file_system", "open_a_mount", "configure_a_file_system", "leave_for_a_network", "share_no_file_system",
    "enter_the_victims_namespace", "change_the_root", "load_bpf", "open_a_raw_socket", "open_a_packet_socket",
    "make_a_device", "rename_the_machine", "watch_the_file_system", "read_the_kernels_log", "handle_page_faults",
    "become_root_of_a_namespace", "read_by_a_file_handle",
}  # fmt: skip
"""Attempts that an unconfined process without the rights of root cannot make either, on some systems."""
NEEDS_A_MODULE = {"open_the_kernels_ciphers", "open_a_socket_to_the_host"}
"""Attempts that fail on kernels without an optional part."""


def outcome(name: str, outside: Outside) -> str:
    """Return "worked", or why the attempt was refused."""
    try:
        ATTEMPTS[name](outside)
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))
    except Refused:
        return "no effect"
    except (RuntimeError, ValueError) as error:
        return str(error)
    return "worked"


def outcomes(outside: Outside) -> str:
    return json.dumps({name: outcome(name, outside) for name in ATTEMPTS})
