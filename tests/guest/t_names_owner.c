/*
 * Names: who gets them, how long he has them, and how many there are.
 */
#include "served.h"
#include <errno.h>
#include <kumquat/calls.h>

static const struct {
    const char *name;
    endpoint server;
} rows[] = {
#define SERVER(NAME, module, slot, ...) {module, slot},
#define USER(...)
#include <kumquat/servers.def>
#undef SERVER
#undef USER
};
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static int servers_are_found(word unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int there = info_block(rows[i].server)->life == LIFE_SERVER;
        int want = there ? (int)rows[i].server : -1;
        STEP(1, name_find(rows[i].name) == want);
        STEP(2, name_publish(rows[i].name) == -1 && errno == EEXIST);
        STEP(3, name_withdraw(rows[i].name) == -1 &&
                    errno == (there ? EPERM : ENOENT));
    }
    STEP(4, name_publish("kernel") == -1 && errno == EEXIST);
    return 0;
}

static int no_names(word unused)
{
    static const char *const wrong[] = {"",    "abcdefghijkl", "Mm",     "a b",
                                        "a.b", "a/b",          "\x80xx", "a\n"};
    endpoint server;

    (void)unused;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        STEP(1, name_publish(wrong[i]) == -1 && errno == EINVAL);
        STEP(2, name_find(wrong[i]) == -1 && errno == EINVAL);
        STEP(3, name_withdraw(wrong[i]) == -1 && errno == EINVAL);
    }
    STEP(4, names_publish("a\0b", 3) == -EINVAL);
    STEP(5, names_publish("a", 2) == -EINVAL);
    STEP(6, names_publish("a", 0xFFFFFFFF) < 0);
    STEP(7, names_publish((void *)0x3000, 3) == -EFAULT);
    STEP(8, names_find((void *)USER_END, 3, &server) == -EFAULT);
    STEP(9, REQUEST(NAMES, NAMES_FIND, (word) "mm", 2, 1) == -EINVAL);
    STEP(10, REQUEST(NAMES, NAMES_LIST + 1) == -ENOSYS);
    STEP(11, names_publish("abcdefghijk", 11) == 0);
    STEP(12, name_find("abcdefghijk") == (int)info_self()->self);
    STEP(13, name_find("abcdefghij") == -1 && errno == ENOENT);
    return 0;
}

/* The child of who has a name has not. */
static int has_not(word parent)
{
    STEP(81, name_find("mine-0_z") == (int)parent);
    STEP(82, name_publish("mine-0_z") == -1 && errno == EEXIST);
    STEP(83, name_withdraw("mine-0_z") == -1 && errno == EPERM);
    return 0;
}

static int belongs(word unused)
{
    endpoint self = info_self()->self;

    (void)unused;
    STEP(1, name_find("mine-0_z") == -1 && errno == ENOENT);
    STEP(2, name_withdraw("mine-0_z") == -1 && errno == ENOENT);
    STEP(3, name_publish("mine-0_z") == 0);
    STEP(4, name_publish("mine-0_z") == 0);
    STEP(5, name_find("mine-0_z") == (int)self);
    int status = run_child(has_not, self);
    STEP(step_of(status), exited_with(status, 0));
    STEP(6, name_withdraw("mine-0_z") == 0);
    STEP(7, name_withdraw("mine-0_z") == -1 && errno == ENOENT);
    STEP(8, name_find("mine-0_z") == -1 && errno == ENOENT);
    return 0;
}

static int publish_one(word unused)
{
    (void)unused;
    return name_publish("one") == 0 ? 0 : 1;
}

/* 300 processes, one after the other, have the same name. */
static int one_after_another(word unused)
{
    (void)unused;
    for (int i = 0; i < 300; i++) {
        STEP(1, exited_with(run_child(publish_one, 0), 0));
        STEP(2, name_find("one") == -1 && errno == ENOENT);
    }
    return 0;
}

static int is_listed(const struct name_entry *list, int count, const char *name,
                     endpoint server)
{
    for (int i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0)
            return list[i].server == server;
    return 0;
}

static int lists(word unused)
{
    static struct name_entry all[NAMES_LISTED + 1];

    (void)unused;
    int before = names_list(all, sizeof all);
    STEP(1, before > 0 && is_listed(all, before, "mm", MM));
    STEP(2, !is_listed(all, before, "kernel", KERNEL));
    STEP(3, name_publish("listed") == 0);
    STEP(4, names_list(all, sizeof all) == before + 1);
    STEP(5, is_listed(all, before + 1, "listed", info_self()->self));
    memset(all, 0x55, sizeof all);
    STEP(6, names_list(all, sizeof all[0]) == before + 1);
    STEP(7, all[0].server < NR_SERVERS && all[1].server == 0x55555555);
    STEP(8, names_list(NULL, 0) == before + 1);
    STEP(9, names_list((void *)0x3000, 16) == -EFAULT);
    STEP(10, name_withdraw("listed") == 0);
    STEP(11, names_list(all, sizeof all) == before);
    return 0;
}

/* --- Whose -----------------------------------------------------------------
 */

/* Has a name until it is killed, by that user. */
static int publish_by(word user)
{
    char name[] = {'o', 'f', (char)('0' + user % 10), '\0'};

    STEP(91, setuid((uid_t)user) == 0);
    STEP(92, name_publish(name) == 0);
    pause();
    return 0;
}

/* A user, who finds all there is. */
static int is_told(word unused)
{
    (void)unused;
    STEP(81, setuid(1002) == 0);
    STEP(82, until_found("of1") && until_found("of0"));
    return 0;
}

/* Who acts as root would lend another user's program what he may touch. */
static int root_is_careful(word unused)
{
    pid_t student = start_child(publish_by, 1001);
    pid_t root = start_child(publish_by, 0);

    (void)unused;
    int status = run_child(is_told, 0);
    STEP(step_of(status), exited_with(status, 0));
    STEP(1, name_find("of1") == -1 && errno == EACCES);
    STEP(2, name_find("of0") == (int)endpoint_of(root));
    STEP(3, name_find("mm") == MM);
    STEP(4, seteuid(1002) == 0);
    STEP(5, name_find("of1") == (int)endpoint_of(student));
    STEP(6, seteuid(0) == 0 && setresuid(1002, 0, 0) == 0);
    STEP(7, name_find("of1") == -1 && errno == EACCES);
    STEP(8, setuid(0) == 0); /* to be allowed to */
    STEP(9, died_by(kill_child(student), SIGKILL));
    STEP(10, name_find("of1") == -1 && errno == ENOENT);
    STEP(11, died_by(kill_child(root), SIGKILL));
    return 0;
}

/* --- Too many ------------------------------------------------------------- */

static int publish_many(char letter, int count)
{
    for (int i = 0; i < count; i++) {
        char name[SERVER_NAME_MAX];
        snprintf(name, sizeof name, "%c%d", letter, i);
        STEP(1, name_publish(name) == 0);
    }
    return 0;
}

/* A user with all the names that he can have, or with root's. */
static int take_names(word user)
{
    STEP(91, setuid((uid_t)user) == 0);
    STEP(92, publish_many((char)('a' + user % 26), 16) == 0);
    STEP(93, user == 0 || (name_publish("more") == -1 && errno == EAGAIN));
    pause();
    return 0;
}

static int too_many(word unused)
{
    pid_t user[4];

    (void)unused;
    for (word i = 0; i < 3; i++) {
        char last[] = {(char)('a' + (1000 + i) % 26), '1', '5', '\0'};
        user[i] = start_child(take_names, 1000 + i);
        STEP(1, seteuid(50) == 0 && until_found(last) && seteuid(0) == 0);
    }
    user[3] = start_child(publish_one, 0);
    STEP(2, exited_with(end_of(user[3]), 0));
    STEP(3, setresuid(50, 50, 0) == 0);
    STEP(4,
         name_publish("more") == -1 && errno == EAGAIN); /* root's are left */
    STEP(5, setresuid(0, 0, 0) == 0);
    STEP(6, publish_many('z', 16) == 0);
    STEP(7, name_publish("more") == -1 && errno == EAGAIN);
    STEP(8, died_by(kill_child(user[1]), SIGKILL));
    STEP(9, name_publish("more") == 0);
    kill_child(user[0]);
    kill_child(user[2]);
    return 0;
}

static const struct question questions[] = {
    {"are the servers found by their names, which nobody else gets?",
     servers_are_found, 0},
    {"is what is no name EINVAL?", no_names, 0},
    {"does a name belong to who has published it, and not to his child?",
     belongs, 0},
    {"does a name end with its process, 300 times?", one_after_another, 0},
    {"does the list have all names, as far as there is room?", lists, 0},
    {"does root find servers and root's programs, and no other user's?",
     root_is_careful, 0},
    {"can no user, nor all together, take all names?", too_many, 0},
};

int main(void)
{
    plan(COUNT(questions));
    for (size_t i = 0; i < COUNT(questions); i++)
        is_fine(run_child(questions[i].scenario, 0), questions[i].question);
    return done();
}
