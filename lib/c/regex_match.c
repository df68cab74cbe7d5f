/*
 * regexec: runs the program of lib/c/regex.h.
 *
 * The threads stand at one byte of the text, all of them. Those that take it
 * are the next ones. Each of these goes on to all steps that it reaches
 * without taking a byte. Two threads at the same step have the same future,
 * and only the better one stays: so there are never more threads than steps.
 *
 * Where there are back-references, the future depends on groups, too. Then
 * threads that differ in groups both stay, and one start after the other is
 * tried.
 */
#include "lib/c/regex.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_MAX 0x400000u /* bytes of threads */
#define NOWHERE    (-1)

struct match {
    struct regex *regex;
    const char *text;
    regoff_t at, end;
    int flags; /* regexec's */
    int slots; /* those that are wanted */
    bool found, no_memory;
};

static struct thread *thread_at(const struct regex *r,
                                const struct threads *threads, int i)
{
    return (struct thread *)(threads->bytes + (size_t)i * r->stride);
}

/* --- Memory --------------------------------------------------------------- */

static bool resize(void **block, size_t size)
{
    void *larger = realloc(*block, size);

    if (larger == NULL)
        return false;
    *block = larger;
    return true;
}

/* There is one branch more than threads at most. */
static bool make_room(struct regex *r, int room)
{
    size_t count = (size_t)room, size = count * r->stride;

    if (size == 0 || size > MEMORY_MAX ||
        !resize((void **)&r->now.bytes, size) ||
        !resize((void **)&r->next.bytes, size) ||
        !resize((void **)&r->newest, count * sizeof(*r->newest)) ||
        !resize((void **)&r->order, count * sizeof(*r->order)) ||
        !resize((void **)&r->branches, (count + 1) * sizeof(*r->branches)))
        return false;
    memset(r->newest, 0, count * sizeof(*r->newest));
    r->room = room;
    return true;
}

void regex_release(struct regex *r)
{
    free(r->now.bytes);
    free(r->next.bytes);
    free(r->newest);
    free(r->order);
    free(r->branches);
    free(r->best);
}

/* --- Following the steps that take nothing -------------------------------- */

static bool at_begin(const struct match *m)
{
    if (m->at == 0)
        return !(m->flags & REG_NOTBOL);
    return m->regex->flags & REG_NEWLINE && m->text[m->at - 1] == '\n';
}

static bool at_end(const struct match *m)
{
    if (m->at == m->end)
        return !(m->flags & REG_NOTEOL);
    return m->regex->flags & REG_NEWLINE && m->text[m->at] == '\n';
}

/* Is the byte at that place part of a word? */
static bool in_word(const struct match *m, regoff_t at)
{
    if (at < 0 || at >= m->end)
        return false;
    return m->text[at] == '_' || isalnum((unsigned char)m->text[at]);
}

/* Where threads with the same future are found: by their steps, and with
 * back-references by their groups. */
static int bucket_of(const struct match *m, const struct thread *t)
{
    unsigned hash = (unsigned)t->step;

    if (m->regex->back == 0)
        return t->step;
    for (int i = 0; i < 2 * (m->regex->back + 1); i++)
        hash = hash * 31 + (unsigned)t->slot[i];
    return (int)((hash * 31 + (unsigned)t->done) % (unsigned)m->regex->room);
}

/* The newest thread in the bucket, or NOWHERE. */
static int newest_in(const struct regex *r, int bucket)
{
    int i = r->newest[bucket];

    if (i >= r->now.count || thread_at(r, &r->now, i)->bucket != bucket)
        return NOWHERE;
    return i;
}

/* Has the thread the same future as one that is in its bucket? */
static bool is_known(const struct match *m, const struct thread *t)
{
    const struct regex *r = m->regex;
    size_t compared = (size_t)(r->back + 1) * 2 * sizeof(regoff_t);
    int i = newest_in(r, t->bucket);

    if (r->back == 0)
        return i != NOWHERE;
    for (; i != NOWHERE; i = thread_at(r, &r->now, i)->older) {
        const struct thread *other = thread_at(r, &r->now, i);
        if (other->step == t->step && other->done == t->done &&
            memcmp(other->slot, t->slot, compared) == 0)
            return true;
    }
    return false;
}

/* Adds a thread that stands at `step` and has the groups of `from`. Returns
 * its number, or NOWHERE if it has no future of its own. */
static int settle(struct match *m, int step, const struct thread *from)
{
    struct regex *r = m->regex;
    struct thread *t = thread_at(r, &r->now, r->now.count);

    t->step = step;
    t->done = step == from->step ? from->done : 0;
    memcpy(t->slot, from->slot, (size_t)m->slots * sizeof(*t->slot));
    const struct step *s = &r->steps[step];
    if (s->op == OP_SAVE && s->value < m->slots) {
        t->slot[s->value] = m->at;
        if (s->value % 2 == 0)
            t->slot[s->value + 1] = NOWHERE;
    }
    t->bucket = bucket_of(m, t);
    if (is_known(m, t))
        return NOWHERE;
    t->older = newest_in(r, t->bucket);
    r->newest[t->bucket] = r->now.count;
    return r->now.count++;
}

/* A match is kept until one comes that begins earlier or is longer. */
static void record(struct match *m, const struct thread *t)
{
    regoff_t *best = m->regex->best;

    if (m->found &&
        (t->slot[0] > best[0] || (t->slot[0] == best[0] && m->at <= best[1])))
        return;
    m->found = true;
    memcpy(best, t->slot, (size_t)m->slots * sizeof(*best));
    best[1] = m->at;
}

/* Writes where thread `i` goes on, the better one last. Returns how many. */
static int branch(struct match *m, int i, struct branch to[2])
{
    struct thread *t = thread_at(m->regex, &m->regex->now, i);
    const struct step *s = &m->regex->steps[t->step];
    int next = t->step + 1, far = t->step + s->value;
    bool passes = false;

    to[0] = to[1] = (struct branch){next, i};
    switch (s->op) {
    case OP_JUMP:
        to[0].step = far;
        return 1;
    case OP_FORK:
        to[0].step = far;
        return 2;
    case OP_LOOP:
        to[1].step = far;
        return 2;
    case OP_MATCH:
        record(m, t);
        return 0;
    case OP_SAVE:
        return 1;
    case OP_BEGIN:
        passes = at_begin(m);
        break;
    case OP_END:
        passes = at_end(m);
        break;
    case OP_LEFT:
        passes = !in_word(m, m->at - 1);
        break;
    case OP_RIGHT:
        passes = !in_word(m, m->at);
        break;
    case OP_BACK:
        passes = t->slot[2 * s->value] != NOWHERE &&
                 t->slot[2 * s->value] == t->slot[2 * s->value + 1];
        break;
    }
    return passes;
}

/* Adds to `now` all threads that one of `next` becomes, the better first. */
static void follow(struct match *m, const struct thread *first)
{
    struct regex *r = m->regex;
    int count = 1;

    r->branches[0] = (struct branch){first->step, NOWHERE};
    while (count > 0) {
        struct branch b = r->branches[--count];
        if (r->now.count == r->room) {
            m->no_memory = true;
            return;
        }
        int i = settle(m, b.step,
                       b.from < 0 ? first : thread_at(r, &r->now, b.from));
        if (i >= 0)
            count += branch(m, i, &r->branches[count]);
    }
}

/* --- Taking a byte -------------------------------------------------------- */

static bool same_byte(const struct match *m, char a, char b)
{
    if (m->regex->flags & REG_ICASE)
        return tolower((unsigned char)a) == tolower((unsigned char)b);
    return a == b;
}

/* Takes the byte here: moves the thread on. False if it can't. */
static bool thread_take(const struct match *m, struct thread *t)
{
    const struct step *s = &m->regex->steps[t->step];
    unsigned char byte = (unsigned char)m->text[m->at];
    const regoff_t *group = &t->slot[2 * s->value];

    switch (s->op) {
    case OP_BYTE:
        t->step++;
        return byte == s->value;
    case OP_SET:
        t->step++;
        return set_has(&m->regex->sets[s->value], byte);
    case OP_BACK:
        if (group[0] == group[1] ||
            !same_byte(m, m->text[group[0] + t->done], m->text[m->at]))
            return false;
        t->done++;
        if (group[0] + t->done == group[1]) {
            t->done = 0;
            t->step++;
        }
        return true;
    default:
        return false;
    }
}

/* Is `a` better: does a group that begins at the same place end later? One that
 * has not ended yet will. (A slot without a place is -1, and so the largest.)
 * Where it begins is what stands before it decided: the threads' order. */
static bool is_better(const struct match *m, const struct thread *a,
                      const struct thread *b)
{
    for (int i = 0; i < m->slots; i++) {
        unsigned x = (unsigned)a->slot[i], y = (unsigned)b->slot[i];
        if (x != y)
            return i % 2 != 0 && x > y;
    }
    return false;
}

/* Makes `next` from those threads that take the byte, and puts it in order. */
static void advance(struct match *m)
{
    struct regex *r = m->regex;

    r->next.count = 0;
    for (int i = 0; i < r->now.count; i++) {
        const struct thread *t = thread_at(r, &r->now, i);
        int place = r->next.count;
        struct thread *new = thread_at(r, &r->next, place);
        if (m->found && t->slot[0] > r->best[0])
            continue;
        memcpy(new, t, sizeof(*t) + (size_t)m->slots * sizeof(*t->slot));
        if (!thread_take(m, new))
            continue;
        r->next.count++;
        int before = place;
        while (
            before > 0 &&
            is_better(m, new, thread_at(r, &r->next, r->order[before - 1]))) {
            r->order[before] = r->order[before - 1];
            before--;
        }
        r->order[before] = place;
    }
    m->at++;
}

/* --- The machine ---------------------------------------------------------- */

/* Can a match begin here? */
static bool may_begin(const struct match *m)
{
    const struct regex *r = m->regex;

    return r->anywhere || (m->at < m->end &&
                           set_has(&r->first, (unsigned char)m->text[m->at]));
}

/* A thread that begins here. It makes no use of a place in `next`. */
static void begin(struct match *m)
{
    struct thread *t = thread_at(m->regex, &m->regex->next, 0);

    memset(t, 0xFF, sizeof(*t) + (size_t)m->slots * sizeof(*t->slot));
    t->step = t->done = 0;
    t->slot[0] = m->at;
    follow(m, t);
}

/* Runs from m->at on, with starts at all places or, `once`, only there. */
static void run(struct match *m, bool once)
{
    struct regex *r = m->regex;

    r->next.count = 0;
    for (bool starts = true;; starts = !once) {
        r->now.count = 0;
        for (int i = 0; i < r->next.count && !m->no_memory; i++)
            follow(m, thread_at(r, &r->next, r->order[i]));
        if (starts && !m->found) {
            while (r->now.count == 0 && !once && m->at < m->end &&
                   !may_begin(m))
                m->at++;
            if (may_begin(m))
                begin(m);
        }
        if (m->at >= m->end || m->no_memory ||
            (r->now.count == 0 && (m->found || once)) ||
            (m->found && m->slots == 1))
            return;
        advance(m);
    }
}

/* With back-references: with more memory as long as there is some. */
static void run_each(struct match *m)
{
    for (regoff_t start = m->at; start <= m->end && !m->found;) {
        m->at = start;
        m->no_memory = false;
        run(m, true);
        if (!m->no_memory)
            start++;
        else if (make_room(m->regex, 2 * m->regex->room))
            m->found = false;
        else
            return;
    }
}

static int slots_wanted(const struct regex *r, size_t count)
{
    int least = r->back > 0 ? 2 * (r->back + 1) : 1;
    int wanted = count < (size_t)r->slots / 2 ? 2 * (int)count : r->slots;

    if (r->flags & REG_NOSUB)
        wanted = 0;
    return wanted > least ? wanted : least;
}

/* Which bytes can begin a match? Those that are taken by a thread where a line
 * begins and ends at the same time. */
static void find_first(struct regex *r)
{
    struct match m = {.regex = r, .slots = r->slots};

    begin(&m);
    for (int i = 0; i < r->now.count; i++) {
        const struct step *s = &r->steps[thread_at(r, &r->now, i)->step];
        if (s->op == OP_BYTE)
            set_add(&r->first, (unsigned char)s->value);
        for (unsigned k = 0; s->op == OP_SET && k < 256 / 32; k++)
            r->first.bits[k] |= r->sets[s->value].bits[k];
        r->anywhere |= s->op == OP_MATCH || s->op == OP_BACK;
    }
}

int regex_prepare(struct regex *r)
{
    size_t slots = (size_t)r->slots;

    r->stride = sizeof(struct thread) + slots * sizeof(regoff_t);
    r->best = malloc(slots * sizeof(*r->best));
    if (r->best == NULL || !make_room(r, r->count + 1))
        return REG_ESPACE;
    find_first(r);
    return 0;
}

int regexec(const regex_t *regex, const char *text, size_t count,
            regmatch_t match[], int flags)
{
    struct regex *r = regex->re_program;
    struct match m = {.regex = r, .text = text, .flags = flags};

    if (flags & REG_STARTEND) {
        m.at = match[0].rm_so;
        m.end = match[0].rm_eo;
    } else {
        m.end = (regoff_t)strlen(text);
    }
    m.slots = slots_wanted(r, count);
    if (r->back > 0)
        run_each(&m);
    else
        run(&m, false);
    if (m.no_memory || !m.found)
        return m.no_memory ? REG_ESPACE : REG_NOMATCH;
    for (size_t i = 0; i < count && !(r->flags & REG_NOSUB); i++) {
        bool has = 2 * i + 1 < (size_t)m.slots;
        match[i].rm_so = has ? r->best[2 * i] : NOWHERE;
        match[i].rm_eo = has ? r->best[2 * i + 1] : NOWHERE;
    }
    return 0;
}
