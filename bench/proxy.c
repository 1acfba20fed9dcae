/* The floor: a byte proxy, the minimum work of a program between a client and a model.
 *
 * proxy PORT   relays every connection to 127.0.0.1:PORT, both ways, without reading the bytes.
 * One thread, epoll, one read and one write for bytes that arrive together. It listens on a free port of loopback,
 * prints {"port": N}, and ends when its standard input closes.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 512
#define BUFFER (256 * 1024)

/* One socket of a relayed pair. `rest` are bytes that the socket did not accept yet; until they are written, nothing
 * is read from the other side. */
struct side {
    int fd;
    struct side *other;
    char *rest;
    size_t rest_bytes;
    struct side *next_closed;
};

static int epoll_fd;
static char buffer[BUFFER];
static struct side *closed_sides;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int operation, struct side *side, unsigned events) {
    struct epoll_event event = {.events = events, .data.ptr = side};
    if (epoll_ctl(epoll_fd, operation, side->fd, &event) < 0)
        fail("epoll_ctl");
}

static void set_up_socket(int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, O_NONBLOCK);
}

static struct sockaddr_in loopback(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/* Events of this batch may still name the pair, so its memory is freed after the batch. */
static void close_pair(struct side *side) {
    struct side *both[2] = {side, side->other};
    for (int i = 0; i < 2; i++) {
        if (both[i]->fd < 0)
            continue;
        close(both[i]->fd);
        both[i]->fd = -1;
        both[i]->next_closed = closed_sides;
        closed_sides = both[i];
    }
}

static void free_closed(void) {
    while (closed_sides) {
        struct side *side = closed_sides;
        closed_sides = side->next_closed;
        free(side->rest);
        free(side);
    }
}

static struct side *new_side(int fd) {
    struct side *side = calloc(1, sizeof *side);
    if (!side)
        fail("calloc");
    side->fd = fd;
    return side;
}

static void accept_one(int listener, int port) {
    int client = accept(listener, NULL, NULL);
    if (client < 0)
        return;
    struct sockaddr_in address = loopback(port);
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (server < 0 || connect(server, (struct sockaddr *)&address, sizeof address) < 0) {
        close(client);
        close(server);
        return;
    }
    struct side *one = new_side(client), *two = new_side(server);
    one->other = two;
    two->other = one;
    set_up_socket(client);
    set_up_socket(server);
    watch(EPOLL_CTL_ADD, one, EPOLLIN);
    watch(EPOLL_CTL_ADD, two, EPOLLIN);
}

/* Keep what `to` did not take, and stop reading from its other side until it has. */
static void keep_rest(struct side *to, const char *bytes, size_t count) {
    to->rest = malloc(count);
    if (!to->rest)
        fail("malloc");
    memcpy(to->rest, bytes, count);
    to->rest_bytes = count;
    watch(EPOLL_CTL_MOD, to, EPOLLIN | EPOLLOUT);
    watch(EPOLL_CTL_MOD, to->other, to->other->rest ? EPOLLOUT : 0);
}

static void relay(struct side *from) {
    if (from->other->rest) { /* not watched for reading, so this event is an error */
        close_pair(from);
        return;
    }
    ssize_t got = read(from->fd, buffer, sizeof buffer);
    if (got <= 0) {
        if (got == 0 || (errno != EAGAIN && errno != EINTR))
            close_pair(from);
        return;
    }
    ssize_t put = write(from->other->fd, buffer, got);
    if (put < 0 && errno != EAGAIN && errno != EINTR)
        close_pair(from);
    else if (put < got)
        keep_rest(from->other, buffer + (put > 0 ? put : 0), got - (put > 0 ? put : 0));
}

static void write_rest(struct side *to) {
    ssize_t put = write(to->fd, to->rest, to->rest_bytes);
    if (put < 0) {
        if (errno != EAGAIN && errno != EINTR)
            close_pair(to);
        return;
    }
    to->rest_bytes -= put;
    memmove(to->rest, to->rest + put, to->rest_bytes);
    if (to->rest_bytes)
        return;
    free(to->rest);
    to->rest = NULL;
    watch(EPOLL_CTL_MOD, to, EPOLLIN);
    watch(EPOLL_CTL_MOD, to->other, to->other->rest ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static int listen_on_free_port(void) {
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 8192) < 0)
        fail("listen");
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("{\"port\": %d}\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

static void serve(struct side *listener, struct side *parent, int port) {
    struct epoll_event events[BATCH];
    for (;;) {
        int count = epoll_wait(epoll_fd, events, BATCH, -1);
        for (int i = 0; i < count; i++) {
            struct side *side = events[i].data.ptr;
            if (side == listener)
                accept_one(listener->fd, port);
            else if (side == parent) {
                if (read(parent->fd, buffer, sizeof buffer) <= 0)
                    return;
            } else if (side->fd >= 0 && side->rest && events[i].events & EPOLLOUT)
                write_rest(side);
            else if (side->fd >= 0)
                relay(side);
        }
        free_closed();
    }
}

int main(int argc, char **argv) {
    if (argc != 2 || atoi(argv[1]) <= 0) {
        fprintf(stderr, "usage: proxy PORT-TO-RELAY-TO\n");
        return 2;
    }
    epoll_fd = epoll_create1(0);
    struct side listener = {.fd = listen_on_free_port()}, parent = {.fd = STDIN_FILENO};
    watch(EPOLL_CTL_ADD, &listener, EPOLLIN);
    watch(EPOLL_CTL_ADD, &parent, EPOLLIN);
    serve(&listener, &parent, atoi(argv[1]));
    return 0;
}
