/*
 * NAMES: who can be asked under which name.
 *
 *   the servers of servers.def | names of processes, in no order |
 *                              '- FIXED                          '- count
 *
 * A name is its process's until that ends. Nobody tells NAMES of the end. But
 * the info block of the slot tells whether the process still lives there: a
 * name that is asked for is looked at, and before a new one comes all are.
 */
#include <kumquat/info.h>
#include <kumquat/names.h>
#include <kumquat/service.h>
#include <string.h>

#define USER_NAMES 16 /* names of one user; root can have all */
#define ROOT_NAMES 16 /* that only root gets */

/* Nobody can be found as "kernel", so nobody shall pose as it. */
static struct name_entry names[NAMES_LISTED] = {
    {"kernel", KERNEL},
#define SERVER(NAME, module, slot, ...) {module, slot},
#define USER(...)
#include <kumquat/servers.def>
#undef SERVER
};
enum {
    FIXED = 1
#define SERVER(...) +1
#include <kumquat/servers.def>
#undef SERVER
#undef USER
};
_Static_assert(FIXED <= NR_SERVERS, "a name each");
static unsigned count = FIXED;

/* --- The table ------------------------------------------------------------ */

/* Does its owner live? A server does if the image has it. */
static bool serves(const struct name_entry *entry)
{
    const struct info *owner = info_block(ENDPOINT_SLOT(entry->server));

    return owner->self == entry->server && owner->life != LIFE_NONE &&
           owner->life != LIFE_HANGING;
}

static struct name_entry *find(const char *name)
{
    for (unsigned i = 0; i < count; i++)
        if (names[i].name[0] == name[0] && strcmp(names[i].name, name) == 0)
            return &names[i];
    return NULL;
}

static void forget(struct name_entry *entry)
{
    *entry = names[--count];
}

/* Forgets the names of the dead. */
static void sweep(void)
{
    for (unsigned i = count; i-- > FIXED;)
        if (!serves(&names[i]))
            forget(&names[i]);
}

static int32_t user_of(endpoint process)
{
    return info_block(ENDPOINT_SLOT(process))->uid;
}

/* May it be told to who asks for it? A call lends all of the caller's memory,
 * and who has root's could do what root can. */
static bool is_harmless(endpoint caller, const struct name_entry *entry)
{
    return info_block(ENDPOINT_SLOT(caller))->euid != 0 ||
           entry->server < NR_SERVERS || user_of(entry->server) == 0;
}

/* May this process have one more name? */
static bool has_room(endpoint process)
{
    int32_t user = user_of(process);
    unsigned had = 0;

    if (user == 0)
        return count < FIXED + NAMES_MAX;
    for (unsigned i = FIXED; i < count; i++)
        had += user_of(names[i].server) == user;
    return had < USER_NAMES && count < FIXED + NAMES_MAX - ROOT_NAMES;
}

/* --- Requests ------------------------------------------------------------- */

/* Copies the name of a request in, with a NUL. -EINVAL: it is none. */
static int name_take(endpoint from, word address, word length,
                     char name[SERVER_NAME_MAX])
{
    memset(name, 0, SERVER_NAME_MAX);
    if (length == 0 || length >= SERVER_NAME_MAX)
        return -EINVAL;
    int error = copy_from(from, address, name, length);
    if (error < 0)
        return error;
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == length
               ? 0
               : -EINVAL;
}

static int do_publish(struct names_publish *m)
{
    char name[SERVER_NAME_MAX];
    int error = name_take(m->source, m->name, m->name_length, name);

    if (error < 0)
        return error;
    sweep();
    const struct name_entry *entry = find(name);
    if (entry != NULL)
        return entry->server == m->source ? 0 : -EEXIST;
    if (!has_room(m->source))
        return -EAGAIN;
    names[count].server = m->source;
    memcpy(names[count++].name, name, sizeof name);
    return 0;
}

static int do_find(struct names_find *m)
{
    char name[SERVER_NAME_MAX];
    int error = name_take(m->source, m->name, m->name_length, name);

    if (error < 0)
        return error;
    const struct name_entry *entry = find(name);
    if (entry == NULL || !serves(entry))
        return -ENOENT;
    if (!is_harmless(m->source, entry))
        return -EACCES;
    m->reply.server = entry->server;
    return 0;
}

static int do_withdraw(struct names_withdraw *m)
{
    char name[SERVER_NAME_MAX];
    int error = name_take(m->source, m->name, m->name_length, name);

    if (error < 0)
        return error;
    struct name_entry *entry = find(name);
    if (entry == NULL || !serves(entry))
        return -ENOENT;
    if (entry->server != m->source)
        return -EPERM;
    forget(entry);
    return 0;
}

static int do_list(struct names_list *m)
{
    static struct name_entry list[NAMES_LISTED];
    unsigned length = 0;

    for (unsigned i = 0; i < count; i++)
        if (serves(&names[i]))
            list[length++] = names[i];
    int error = GIVE(m, names, list, length * sizeof list[0]);
    return error < 0 ? error : (int)length;
}

int main(void)
{
    static const struct service service = {
        .requests = {SERVE(names_publish, do_publish),
                     SERVE(names_find, do_find),
                     SERVE(names_withdraw, do_withdraw),
                     SERVE(names_list, do_list)},
    };

    service_run(&service);
}
