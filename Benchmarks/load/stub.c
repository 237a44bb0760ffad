// A model server that costs next to nothing: one thread, epoll, replies built once.
//
//   stub PORT [PIECES]
//
// POST of anything: an event stream of PIECES pieces (default 16) when the body has "stream":true, else the same reply as
// one JSON object. A marker in the body changes that; N is any number that the output line repeats:
//   [[hang N]]   never answers
//   [[drip N]]   one piece every 20 ms for 10 s
//   [[delay N]]  answers after 200 ms
// Each marked call prints `call N NANOSECONDS` when it comes and `gone N NANOSECONDS` when its client leaves before its
// end, on the monotonic clock. GET /stub/calls tells how many calls came; other GETs answer as a healthy server does.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FD = 8192, IN_LIMIT = 1 << 20, OUT_LIMIT = 1 << 16, DRIP_MS = 20, DRIP_COUNT = 500, DELAY_MS = 200 };
enum mode { PLAIN, HANG, DRIP, DELAY };

struct conn {
    bool open, stream;
    char *in, *out;
    size_t in_len, in_size, out_len;
    enum mode mode;
    long id;
    int left;       // drips to go
    uint64_t due;   // when the next drip or the delayed reply goes out, in nanoseconds
};

static struct conn conns[MAX_FD];
static int poller, timed, top_fd;
static unsigned long calls;
static char *json_reply, *sse_reply;
static size_t json_len, sse_len;

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void watch(int fd, bool writable) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | (writable ? EPOLLOUT : 0), .data.fd = fd};
    epoll_ctl(poller, EPOLL_CTL_MOD, fd, &event);
}

static void set_mode(struct conn *c, enum mode mode) {
    if ((c->mode == DRIP || c->mode == DELAY) != (mode == DRIP || mode == DELAY))
        timed += mode == DRIP || mode == DELAY ? 1 : -1;
    c->mode = mode;
}

static void drop(int fd) {
    struct conn *c = &conns[fd];
    if (!c->open) return;
    if (c->mode != PLAIN) {
        printf("gone %ld %llu\n", c->id, (unsigned long long)now_ns());
        fflush(stdout);
    }
    set_mode(c, PLAIN);
    free(c->in);
    free(c->out);
    memset(c, 0, sizeof *c);
    close(fd);
}

static void send_bytes(int fd, const char *bytes, size_t length) {
    struct conn *c = &conns[fd];
    if (c->out_len == 0) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return;
        if (sent > 0) bytes += sent, length -= (size_t)sent;
        if (length == 0) return;
    }
    if (c->out_len + length > OUT_LIMIT) return;
    if (!c->out) c->out = malloc(OUT_LIMIT);
    memcpy(c->out + c->out_len, bytes, length);
    c->out_len += length;
    watch(fd, true);
}

static void flush_out(int fd) {
    struct conn *c = &conns[fd];
    if (c->out_len == 0) return;
    ssize_t sent = send(fd, c->out, c->out_len, MSG_NOSIGNAL);
    if (sent <= 0) return;
    memmove(c->out, c->out + sent, c->out_len - (size_t)sent);
    c->out_len -= (size_t)sent;
    if (c->out_len == 0) watch(fd, false);
}

static int chunk(char *to, const char *data) {
    return sprintf(to, "%zx\r\ndata: %s\n\n\r\n", strlen(data) + 8, data);
}

#define EVENT "{\"id\":\"chatcmpl-stub\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"default\","
static const char *SSE_HEAD =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n";

static const char *piece(int index) {
    static const char *words[] = {"It ", "helps ", "to ", "name ", "what ", "you ", "notice, ", "slowly. "};
    return words[index % 8];
}

static void build_replies(int pieces) {
    char *sse = malloc(4096 + (size_t)pieces * 256), *at = sse, data[512], text[65536] = "";
    at += sprintf(at, "%s", SSE_HEAD);
    at += chunk(at, EVENT "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}");
    for (int i = 0; i < pieces; i++) {
        sprintf(data, EVENT "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}", piece(i));
        at += chunk(at, data);
        strcat(text, piece(i));
    }
    at += chunk(at, EVENT "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
    sprintf(data, EVENT "\"choices\":[],\"usage\":{\"prompt_tokens\":40,\"completion_tokens\":%d,\"total_tokens\":%d}}",
        pieces, pieces + 40);
    at += chunk(at, data);
    at += chunk(at, "[DONE]");
    at += sprintf(at, "0\r\n\r\n");
    sse_reply = sse, sse_len = (size_t)(at - sse);

    char *body = malloc(sizeof text + 1024);
    int body_len = sprintf(body,
        "{\"id\":\"chatcmpl-stub\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"default\",\"choices\":[{"
        "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"stop\"}],"
        "\"usage\":{\"prompt_tokens\":40,\"completion_tokens\":%d,\"total_tokens\":%d}}", text, pieces, pieces + 40);
    json_reply = malloc((size_t)body_len + 256);
    json_len = (size_t)sprintf(json_reply,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", body_len, body);
    free(body);
}

static void reply(int fd) {
    struct conn *c = &conns[fd];
    set_mode(c, PLAIN);
    if (c->stream) send_bytes(fd, sse_reply, sse_len);
    else send_bytes(fd, json_reply, json_len);
}

static void send_json(int fd, const char *body) {
    char out[512];
    int n = sprintf(out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
        strlen(body), body);
    send_bytes(fd, out, (size_t)n);
}

static bool marked(const char *body, size_t length, const char *marker, long *id) {
    char *at = memmem(body, length, marker, strlen(marker));
    if (at) *id = atol(at + strlen(marker));
    return at != NULL;
}

static void answer(int fd, const char *head, const char *body, size_t length) {
    struct conn *c = &conns[fd];
    char text[128];
    if (strncmp(head, "GET ", 4) == 0) {
        sprintf(text, "{\"calls\":%lu}", calls);
        if (strncmp(head + 4, "/stub/calls", 11) == 0) send_json(fd, text);
        else if (strncmp(head + 4, "/v1/models", 10) == 0)
            send_json(fd, "{\"object\":\"list\",\"data\":[{\"id\":\"default\",\"object\":\"model\",\"created\":0,\"owned_by\":\"stub\"}]}");
        else send_json(fd, "{\"status\":\"ok\"}");
        return;
    }
    calls++;
    c->stream = memmem(body, length, "\"stream\":true", 13) || memmem(body, length, "\"stream\": true", 14);
    uint64_t now = now_ns();
    if (marked(body, length, "[[hang ", &c->id)) set_mode(c, HANG);
    else if (marked(body, length, "[[drip ", &c->id)) set_mode(c, DRIP), c->left = DRIP_COUNT, c->due = now;
    else if (marked(body, length, "[[delay ", &c->id)) set_mode(c, DELAY), c->due = now + DELAY_MS * 1000000ull;
    else {
        reply(fd);
        return;
    }
    printf("call %ld %llu\n", c->id, (unsigned long long)now);
    fflush(stdout);
    if (c->mode == DRIP) send_bytes(fd, SSE_HEAD, strlen(SSE_HEAD));
}

// Takes whole requests out of what has come; false when the connection is to be closed.
static bool take_requests(int fd) {
    struct conn *c = &conns[fd];
    while (c->in_len > 0 && c->mode == PLAIN) {
        char *end = memmem(c->in, c->in_len, "\r\n\r\n", 4);
        if (!end) return c->in_len < IN_LIMIT;
        size_t head_len = (size_t)(end - c->in) + 4, body_len = 0;
        end[2] = 0;
        char *field = strcasestr(c->in, "\r\ncontent-length:");
        if (field) body_len = strtoul(field + 17, NULL, 10);
        bool chunked = strcasestr(c->in, "\r\ntransfer-encoding:") != NULL;
        end[2] = '\r';
        if (chunked || head_len + body_len > IN_LIMIT) return false;
        if (c->in_len < head_len + body_len) return true;
        answer(fd, c->in, c->in + head_len, body_len);
        c->in_len -= head_len + body_len;
        memmove(c->in, c->in + head_len + body_len, c->in_len);
    }
    return true;
}

static void read_in(int fd) {
    struct conn *c = &conns[fd];
    for (;;) {
        if (c->in_size - c->in_len < 4096) {
            if (c->in_size >= 2 * IN_LIMIT) { drop(fd); return; }
            c->in_size = c->in_size ? c->in_size * 2 : 16384;
            c->in = realloc(c->in, c->in_size + 1);
        }
        size_t room = c->in_size - c->in_len;
        ssize_t n = recv(fd, c->in + c->in_len, room, 0);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) { drop(fd); return; }
        if (n > 0) c->in_len += (size_t)n;
        if (n < (ssize_t)room) break;
    }
    c->in[c->in_len] = 0;
    if (!take_requests(fd)) drop(fd);
}

static void run_timers(void) {
    uint64_t now = now_ns();
    for (int fd = 0; fd <= top_fd; fd++) {
        struct conn *c = &conns[fd];
        if (!c->open || c->mode < DRIP || c->due > now) continue;
        if (c->mode == DELAY) { reply(fd); continue; }
        char data[512], out[600];
        c->due += DRIP_MS * 1000000ull;
        if (c->left-- > 0) {
            sprintf(data, EVENT "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}", piece(c->left));
            send_bytes(fd, out, (size_t)chunk(out, data));
        } else {
            int n = chunk(out, EVENT "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
            n += chunk(out + n, "[DONE]");
            n += sprintf(out + n, "0\r\n\r\n");
            set_mode(c, PLAIN);
            send_bytes(fd, out, (size_t)n);
        }
    }
}

static void accept_all(int listener) {
    int fd, one = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= MAX_FD) { close(fd); continue; }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        conns[fd] = (struct conn){.open = true};
        if (fd > top_fd) top_fd = fd;
        struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = fd};
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    }
}

int main(int argc, char **argv) {
    if (argc < 2) { fprintf(stderr, "usage: stub PORT [PIECES]\n"); return 64; }
    int pieces = argc > 2 ? atoi(argv[2]) : 16, one = 1;
    if (pieces < 1 || pieces > 4096) { fprintf(stderr, "stub: PIECES must be from 1 to 4096\n"); return 64; }
    signal(SIGPIPE, SIG_IGN);
    build_replies(pieces);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) { perror("stub"); return 69; }
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[256];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int n = epoll_wait(poller, events, 256, timed > 0 ? 2 : -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) { accept_all(listener); continue; }
            if (events[i].events & EPOLLOUT) flush_out(fd);
            if (conns[fd].open && events[i].events & ~EPOLLOUT) read_in(fd);
        }
        if (timed > 0) run_timers();
    }
}
