// An HTTP client that keeps its rate whatever the server does, and counts latency from when a request was due.
//
//   pace --port N [--path P] --body FILE [--header "Name: value"]… [--connections N]
//        (--rate R --seconds S [--warmup S] | --requests N)      # --requests takes a minute at most
//
// With --rate the loop is open: request i is due at start + i / R; if no connection is free it waits, and its latency
// shows that. With --requests it is closed: as fast as the connections allow. Each `{{sequence}}` in the body becomes
// twelve digits: with --rate a new number for each request; with --requests even requests are new and odd ones repeat
// an earlier one. Prints one JSON object; times are in microseconds.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONNS = 1024, BUFFER = 1 << 16, MARK_LEN = 12 };
static const char MARK[] = "{{sequence}}";
static const uint64_t SECOND = 1000000000u, GRACE = 3000000000u;

struct conn {
    int fd;
    bool busy, head_done, chunked, failed, closing;
    size_t in_len, left;       // left: bytes of the body (or chunk, with its line end) to come
    uint64_t due, first;
    char in[BUFFER];
};

static struct conn *conns;
static int count = 32, poller, port, idle[MAX_CONNS], idle_len, idle_head;
static char *request;
static size_t request_len, marks[16], mark_count;
static uint64_t *total, *first;
static long samples, capacity, sent, completed, errors, warm_until;

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static void die(const char *what) { fprintf(stderr, "pace: %s\n", what); exit(64); }

static void connect_one(int index) {
    struct conn *c = &conns[index];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address)) { perror("pace: connect"); exit(69); }
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.u32 = (uint32_t)index};
    epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event);
    c->busy = false;
}

static void put_idle(int index) { idle[(idle_head + idle_len++) % MAX_CONNS] = index; }

static int take_idle(void) {
    int index = idle[idle_head];
    idle_head = (idle_head + 1) % MAX_CONNS;
    idle_len--;
    return index;
}

static void number_request(long sequence) {
    char digits[32];
    sprintf(digits, "%012ld", sequence);
    for (size_t i = 0; i < mark_count; i++) memcpy(request + marks[i], digits, MARK_LEN);
}

static void start(int index, uint64_t due, long sequence) {
    struct conn *c = &conns[index];
    if (mark_count) number_request(sequence);
    c->busy = true, c->head_done = c->chunked = c->failed = c->closing = false;
    c->in_len = 0, c->first = 0, c->due = due;
    sent++;
    for (size_t at = 0; at < request_len;) {
        ssize_t n = send(c->fd, request + at, request_len - at, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR) return;  // the read side reports it
        if (n > 0) at += (size_t)n;
    }
}

static void finish(int index, bool ok) {
    struct conn *c = &conns[index];
    uint64_t now = now_ns();
    c->busy = false;
    completed++;
    if (!ok) errors++;
    else if (completed > warm_until && samples < capacity) {
        total[samples] = now - c->due;
        first[samples++] = (c->first ? c->first : now) - c->due;
    }
    if (!ok || c->closing) {
        close(c->fd);
        connect_one(index);
    }
    put_idle(index);
}

static bool read_head(struct conn *c) {
    c->in[c->in_len] = 0;
    char *end = strstr(c->in, "\r\n\r\n");
    if (!end) return true;
    end[2] = 0;
    c->failed = strncmp(c->in + 9, "200", 3) != 0;
    char *length = strcasestr(c->in, "\r\ncontent-length:");
    c->chunked = strcasestr(c->in, "\r\ntransfer-encoding: chunked") != NULL;
    c->closing = strcasestr(c->in, "\r\nconnection: close") != NULL;
    c->left = length ? strtoul(length + 17, NULL, 10) : 0;
    c->head_done = true;
    size_t head = (size_t)(end + 4 - c->in);
    c->in_len -= head;
    memmove(c->in, c->in + head, c->in_len);
    return length || c->chunked;
}

// Eats the body; 1 when the response is whole, 0 when more is to come, -1 when it is malformed.
static int read_body(struct conn *c) {
    if (c->in_len > 0 && !c->first) c->first = now_ns();
    size_t at = 0;
    int result = 0;
    for (;;) {
        size_t eaten = c->in_len - at < c->left ? c->in_len - at : c->left;
        at += eaten, c->left -= eaten;
        if (c->left > 0) break;
        if (!c->chunked) { result = 1; break; }
        char *line = memmem(c->in + at, c->in_len - at, "\r\n", 2);
        if (!line) break;
        size_t size = strtoul(c->in + at, NULL, 16), line_len = (size_t)(line + 2 - (c->in + at));
        if (size == 0) {
            if (c->in_len - at < line_len + 2) break;
            result = memcmp(line + 2, "\r\n", 2) == 0 ? 1 : -1;
            break;
        }
        at += line_len, c->left = size + 2;
    }
    c->in_len -= at;
    memmove(c->in, c->in + at, c->in_len);
    return result;
}

static void readable(int index) {
    struct conn *c = &conns[index];
    ssize_t n = recv(c->fd, c->in + c->in_len, BUFFER - 1 - c->in_len, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) {
        if (c->busy) { finish(index, false); return; }
        close(c->fd);  // the server closed an idle connection: take a new one in its place
        connect_one(index);
        return;
    }
    if (!c->busy) return;
    c->in_len += (size_t)n;
    if (!c->head_done && !read_head(c)) { finish(index, false); return; }
    if (!c->head_done) {
        if (c->in_len >= BUFFER - 1) finish(index, false);
        return;
    }
    int end = read_body(c);
    if (end != 0) finish(index, end > 0 && !c->failed);
}

static int by_value(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static double at_rank(const uint64_t *sorted, double q) {
    if (samples == 0) return 0;
    long rank = (long)(q * (double)samples + 0.999999) - 1;
    return (double)sorted[rank < 0 ? 0 : rank >= samples ? samples - 1 : rank] / 1000;
}

static void report(uint64_t elapsed, long unfinished) {
    qsort(total, (size_t)samples, sizeof *total, by_value);
    qsort(first, (size_t)samples, sizeof *first, by_value);
    double sum = 0;
    for (long i = 0; i < samples; i++) sum += (double)total[i];
    printf("{\"sent\":%ld,\"completed\":%ld,\"errors\":%ld,\"unfinished\":%ld,\"samples\":%ld,\"seconds\":%.3f,"
        "\"rate\":%.1f,\"mean\":%.1f,\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"max\":%.1f,\"firstP50\":%.1f,\"firstP99\":%.1f}\n",
        sent, completed, errors, unfinished, samples, (double)elapsed / 1e9, (double)completed * 1e9 / (double)elapsed,
        samples ? sum / (double)samples / 1000 : 0, at_rank(total, 0.5), at_rank(total, 0.9), at_rank(total, 0.99),
        at_rank(total, 1), at_rank(first, 0.5), at_rank(first, 0.99));
}

static void build_request(const char *path, const char *body_file, const char *headers) {
    FILE *file = fopen(body_file, "rb");
    if (!file) die("cannot read the body's file");
    static char body[BUFFER];
    size_t body_len = fread(body, 1, sizeof body - 1, file);
    fclose(file);
    request = malloc(body_len + strlen(headers) + strlen(path) + 256);
    int head = sprintf(request, "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: %zu\r\n%s\r\n", path, port,
        body_len, headers);
    memcpy(request + head, body, body_len);
    request_len = (size_t)head + body_len;
    for (char *at = request; (at = memmem(at, request_len - (size_t)(at - request), MARK, MARK_LEN)); at += MARK_LEN)
        if (mark_count < 16) marks[mark_count++] = (size_t)(at - request);
}

int main(int argc, char **argv) {
    const char *path = "/v1/chat/completions", *body = NULL;
    static char headers[8192];
    double rate = 0, seconds = 0, warmup = 0;
    long wanted = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *name = argv[i], *value = argv[i + 1];
        if (!strcmp(name, "--port")) port = atoi(value);
        else if (!strcmp(name, "--path")) path = value;
        else if (!strcmp(name, "--body")) body = value;
        else if (!strcmp(name, "--connections")) count = atoi(value);
        else if (!strcmp(name, "--rate")) rate = atof(value);
        else if (!strcmp(name, "--seconds")) seconds = atof(value);
        else if (!strcmp(name, "--warmup")) warmup = atof(value);
        else if (!strcmp(name, "--requests")) wanted = atol(value);
        else if (!strcmp(name, "--header") && strlen(headers) + strlen(value) + 3 < sizeof headers)
            strcat(strcat(headers, value), "\r\n");
        else die("unknown option");
    }
    if (!port || !body || count < 1 || count > MAX_CONNS || (rate > 0) == (wanted > 0)) die("see the head of pace.c");
    if (rate > 0) wanted = (long)(rate * (seconds + warmup)), warm_until = (long)(rate * warmup);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_TIMERSLACK, 1000ul, 0, 0, 0);
    build_request(path, body, headers);
    conns = calloc((size_t)count, sizeof *conns);
    capacity = wanted;
    total = malloc(sizeof *total * (size_t)wanted), first = malloc(sizeof *first * (size_t)wanted);
    poller = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < count; i++) connect_one(i), put_idle(i);

    uint64_t begin = now_ns(), gap = rate > 0 ? (uint64_t)(1e9 / rate) : 0;
    uint64_t limit = begin + (rate > 0 ? gap * (uint64_t)wanted + GRACE : 60 * SECOND);
    struct epoll_event events[256];
    while (completed < wanted) {
        uint64_t now = now_ns();
        if (now > limit) break;
        while (sent < wanted && idle_len > 0 && begin + gap * (uint64_t)sent <= now) {
            uint64_t due = rate > 0 ? begin + gap * (uint64_t)sent : now_ns();
            start(take_idle(), due, rate > 0 ? sent : sent % 2 == 0 ? sent / 2 : sent / 4);
        }
        uint64_t next = limit;
        if (sent < wanted && idle_len > 0) next = begin + gap * (uint64_t)sent;
        now = now_ns();
        uint64_t wait = next > now ? next - now : 0;
        struct timespec timeout = {.tv_sec = (time_t)(wait / SECOND), .tv_nsec = (long)(wait % SECOND)};
        int n = epoll_pwait2(poller, events, 256, &timeout, NULL);
        for (int i = 0; i < n; i++) readable((int)events[i].data.u32);
    }
    report(now_ns() - begin, sent - completed);
    return 0;
}
