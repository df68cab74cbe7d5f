/*
 * Row D11: the state of the system as text files, /proc. What they say is
 * compared with what is known otherwise.
 */
#include "files.h"
#include "memory.h"
#include <dirent.h>
#include <kumquat/calls.h>

#define MOST 20000 /* bytes of a text here */
static char text[MOST];

/* Reads a whole file into `text`, so many bytes at a time. -1: that fails. */
static long take_by(const char *path, size_t size)
{
    int fd = open(path, O_RDONLY);
    long length = 0, bytes;
    if (fd < 0)
        return -1;
    while ((bytes = read(fd, text + length, size)) > 0)
        length += bytes;
    text[length] = '\0';
    close(fd);
    return bytes < 0 ? -1 : length;
}

static long take(const char *path)
{
    return take_by(path, 4096);
}

/* What stands behind a word at the beginning of a line of `text`. */
static const char *field(const char *name)
{
    size_t length = strlen(name);
    for (const char *at = text; at != NULL && *at != '\0';) {
        if (strncmp(at, name, length) == 0 && at[length] == ' ')
            return at + length + strspn(at + length, " ");
        at = strchr(at, '\n');
        at = at != NULL ? at + 1 : NULL;
    }
    return "";
}

static long number(const char *name)
{
    return atol(field(name));
}

/* Does the line of that name say exactly this? */
static int says(const char *name, const char *what)
{
    size_t length = strlen(what);
    return strncmp(field(name), what, length) == 0 &&
           field(name)[length] == '\n';
}

/* The path of one of a process's files. */
static const char *path_of(pid_t pid, const char *name)
{
    static char path[40];
    snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
    return path;
}

/* --- The system ------------------------------------------------------------
 */

static int memory_is_told(word unused)
{
    const volatile struct info_memory *memory = &info_head()->memory;
    (void)unused;
    STEP(1, take("/proc/meminfo") > 0);
    long before = (long)memory->free;
    STEP(2, number("total") == (long)memory->frames * 4);
    STEP(3, labs(number("free") / 4 - before) < 20);
    char *page = malloc(100 * PAGE_SIZE);
    for (int i = 0; i < 100; i++)
        page[i * PAGE_SIZE] = 1;
    long free_before = number("free");
    STEP(4, take("/proc/meminfo") > 0);
    STEP(5, number("free") <= free_before - 100 * 4);
    return number("slots") == (long)memory->slots ? 0 : 6;
}

static int uptime_is_told(word unused)
{
    (void)unused;
    uint32_t before = now();
    STEP(1, take("/proc/uptime") > 0);
    char *rest;
    uint32_t ticks = (uint32_t)strtoul(text, &rest, 10) * HZ;
    STEP(2, *rest == '.' && rest[3] == '\n');
    ticks += (uint32_t)atoi(rest + 1);
    STEP(3, ticks >= before && ticks <= now());
    STEP(4, take("/proc/version") > 0 && strncmp(text, "Kumquat ", 8) == 0);
    return 0;
}

/* The count behind a server's name in /proc/messages. */
static long received_by(const char *name)
{
    const char *at;
    take("/proc/messages");
    at = strstr(text, name);
    while (at != NULL && at > text && at[-1] != '\n')
        at--;
    return at != NULL ? atol(at) : -1;
}

static int messages_are_told(word unused)
{
    (void)unused;
    STEP(1, take("/proc/servers") > 0 && strstr(text, " proc ") != NULL);
    long before = received_by(" clock");
    for (int i = 0; i < 50; i++)
        REQUEST(CLOCK, CLOCK_TIME, 0);
    STEP(2, before >= 0 && received_by(" clock") == before + 50);
    STEP(3, received_by(" all") > received_by(" fs"));
    STEP(4, take("/proc/interrupts") > 0);
    long ticks = number(" 0");
    STEP(5, ticks > 0 && ticks <= (long)now());
    STEP(6, strstr(text, " disk\n") != NULL && strstr(text, " tty\n") != NULL);
    STEP(7, take("/proc/mounts") > 0);
    STEP(8, strstr(text, " on / type minix (rw)\n") != NULL);
    return strstr(text, "proc on /proc type files\n") != NULL ? 0 : 9;
}

/* --- Processes -------------------------------------------------------------
 */

static int status_is_told(word unused)
{
    const volatile struct info *own = block_of(getpid());
    char ids[40];
    (void)unused;
    signal(SIGUSR1, SIG_IGN);
    sigset_t mask = 1u << SIGUSR2 | 1u << SIGTERM;
    sigprocmask(SIG_BLOCK, &mask, NULL);
    STEP(1, setpgid(0, 0) == 0 && setegid(5) == 0);
    STEP(2, take(path_of(getpid(), "status")) > 0 && says("name", "t_proc"));
    STEP(3, number("pid") == getpid() && number("ppid") == getppid());
    STEP(4, number("pgid") == getpgrp() && number("sid") == getsid(0));
    STEP(5, says("uid", "0 0 0") && says("gid", "0 5 0"));
    STEP(6, says("waits", "fs FS READ"));
    STEP(7, says("state", "S waits for an answer"));
    snprintf(ids, sizeof(ids), "%d %d", SIGUSR2, SIGTERM);
    STEP(8, SIGUSR2 < SIGTERM && says("blocked", ids));
    STEP(9, number("ignored") == SIGUSR1 && number("born") == (long)own->born);
    STEP(10, says("files", "32 32") && number("own") > 0);
    STEP(11, number("ticks") <= (long)own->ticks && number("tables") > 1);
    STEP(12, take("/proc/self/status") > 0 && number("pid") == getpid());
    return 0;
}

static int wait_for_ever(word unused)
{
    (void)unused;
    while (pause() < 0)
        continue;
    return 1;
}

static int states_are_told(word unused)
{
    (void)unused;
    pid_t pid = start_child(wait_for_ever, 0);
    STEP(1, until_state(endpoint_of(pid), STATE_CALLING, MM));
    STEP(2, take(path_of(pid, "status")) > 0);
    STEP(3, says("state", "S waits for a signal"));
    STEP(4, says("waits", "mm MM SIGSUSPEND"));
    STEP(5, kill(pid, SIGSTOP) == 0 && waitpid(pid, NULL, WUNTRACED) == pid);
    STEP(6, take(path_of(pid, "status")) > 0);
    STEP(7, says("state", "T stopped by a signal"));
    int fd = open(path_of(pid, "status"), O_RDONLY);
    endpoint process = endpoint_of(pid);
    STEP(8, kill(pid, SIGKILL) == 0 && until_hanging(process));
    STEP(9, take(path_of(pid, "status")) > 0 && says("state", "Z has exited"));
    STEP(10, died_by(end_of(pid), SIGKILL) && is_gone(path_of(pid, "status")));
    STEP(11, FAILS(ENOENT, read(fd, text, 10)));
    STEP(12, take("/proc/mm/status") > 0 && says("name", "mm"));
    return number("pid") == 0 && is_gone("/proc/mm/fd") ? 0 : 13;
}

/* The line of the maps in which an address lies: its KiB, and its access and
 * kind. 0: none. */
static long map_of(const void *address, char what[20])
{
    for (const char *line = text; *line != '\0'; line++) {
        char *at;
        word start = strtoul(line, &at, 16), end = strtoul(at + 1, &at, 16);
        if ((word)address >= start && (word)address < end) {
            snprintf(what, 20, "%.10s", at + 1);
            return atol(at + 11);
        }
        line = strchr(line, '\n');
    }
    return 0;
}

static int maps_are_told(word unused)
{
    static char shared[2 * PAGE_SIZE];
    char what[20];
    (void)unused;
    char *fresh = sbrk(64 * PAGE_SIZE) + PAGE_SIZE;
    fresh = (char *)((word)fresh / PAGE_SIZE * PAGE_SIZE);
    fresh[8 * PAGE_SIZE] = 1;
    shared[0] = shared[PAGE_SIZE] = 1;
    pid_t pid = start_child(wait_for_ever, 0);
    STEP(1, pid > 0 && take("/proc/self/maps") > 0);
    STEP(2, map_of((void *)maps_are_told, what) >= 4);
    STEP(3, is_eager() || strncmp(what, "r- shared", 9) == 0);
    STEP(4, map_of(fresh + PAGE_SIZE, what) >= 4 * 4);
    STEP(5, strncmp(what, "rw zero", 7) == 0);
    STEP(6, map_of(&shared[PAGE_SIZE], what) >= 4);
    STEP(7, is_eager() || strncmp(what, "rw shared", 9) == 0); /* the child's */
    STEP(8, map_of(what, what) >= 4 && strncmp(what, "rw private", 10) == 0);
    STEP(9, map_of((void *)0xBFFFFFFC, what) == 0);
    kill_child(pid);
    STEP(10, take("/proc/self/maps") > 0 && map_of(shared, what) >= 4);
    STEP(11, strncmp(what, "rw private", 10) == 0);
    STEP(12, take("/proc/fs/maps") > 0);
    return map_of((void *)SERVER_WINDOW(FS), what) >= 4 ? 0 : 13;
}

static int descriptors_are_told(word unused)
{
    struct stat st;
    int ends[2], entries = 0;
    (void)unused;
    STEP(1, make("/tmp/proc", "12345678"));
    int fd = open("/tmp/proc", O_RDWR | O_APPEND);
    STEP(2, fd >= 0 && read(fd, text, 5) == 5 && fstat(fd, &st) == 0);
    STEP(3, pipe(ends) == 0 && dup2(fd, 30) == 30);
    char name[20];
    snprintf(name, sizeof(name), "fd/%d", fd);
    STEP(4, take(path_of(getpid(), name)) > 0 && says("kind", "file"));
    STEP(5, number("inode") == (long)st.st_ino && number("offset") == 5);
    STEP(6, strncmp(field("open"), "for   read and write\n", 21) == 0);
    snprintf(name, sizeof(name), "fd/%d", ends[1]);
    STEP(7, take(path_of(getpid(), name)) > 0 && says("kind", "pipe"));
    STEP(8, strncmp(field("open"), "for   write\n", 12) == 0);
    DIR *dir = opendir("/proc/self/fd");
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        entries += strcmp(e->d_name, "30") == 0 || strcmp(e->d_name, "0") == 0;
    closedir(dir);
    STEP(9, entries == 2 && is_gone("/proc/self/fd/29"));
    return unlink("/tmp/proc") == 0 ? 0 : 10;
}

static int read_other(word pid)
{
    STEP(1, become(STUDENT, STUDENT));
    STEP(2, take(path_of((pid_t)pid, "status")) > 0);
    STEP(3, FAILS(EACCES, open(path_of((pid_t)pid, "maps"), O_RDONLY)));
    STEP(4, FAILS(EACCES, open(path_of((pid_t)pid, "fd"), O_RDONLY)));
    STEP(5, FAILS(EACCES, open(path_of((pid_t)pid, "fd/0"), O_RDONLY)));
    STEP(6, FAILS(EACCES, open("/proc/fs/maps", O_RDONLY)));
    STEP(7, take("/proc/self/maps") > 0 && opens("/proc/self/fd", O_RDONLY));
    return 0;
}

static int become_and_wait(word unused)
{
    become(STUDENT, STUDENT);
    return wait_for_ever(unused);
}

/* Who keeps a file open of a process that becomes another user's. */
static int read_later(word fd)
{
    STEP(11, become(STUDENT, STUDENT));
    return FAILS(EACCES, pread((int)fd, text, 10, 0)) ? 0 : 12;
}

static int others_are_secret(word unused)
{
    (void)unused;
    int status = run_child(read_other, (word)getpid());
    STEP(step_of(status), exited_with(status, 0));
    pid_t pid = start_child(become_and_wait, 0);
    STEP(8, until_state(endpoint_of(pid), STATE_CALLING, MM));
    STEP(9, take(path_of(pid, "maps")) > 0); /* root may */
    kill_child(pid);
    int fd = open("/proc/self/maps", O_RDONLY);
    STEP(10, fd >= 0 && read(fd, text, 10) == 10);
    status = run_child(read_later, (word)fd);
    STEP(step_of(status), exited_with(status, 0));
    return close(fd) == 0 ? 0 : 13;
}

/* --- All of it -------------------------------------------------------------
 */

/* Small pieces are of one text, even if much has happened in between. */
static int text_is_one(word unused)
{
    char first[100];
    (void)unused;
    int fd = open("/proc/messages", O_RDONLY);
    STEP(1, fd >= 0 && read(fd, first, 50) == 50);
    long length = 50, bytes;
    memcpy(text, first, 50);
    while ((bytes = read(fd, text + length, 7)) > 0)
        length += bytes;
    text[length] = '\0';
    close(fd);
    long all = 0, last = 0;
    for (char *line = text; *line != '\0'; line = strchr(line, '\n') + 1) {
        last = atol(line);
        all += last;
    }
    return all == 2 * last && last > 0 ? 0 : 2;
}

/* Many at once, while processes come and go. */
static int read_all(word unused)
{
    static const char *const names[] = {"status", "maps", "fd/0", "nothing"};
    (void)unused;
    DIR *dir = opendir("/proc");
    STEP(1, dir != NULL);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        char path[100];
        snprintf(path, sizeof(path), "/proc/%s", e->d_name);
        take_by(path, 1000);
        for (int i = 0; i < 4; i++) {
            snprintf(path, sizeof(path), "/proc/%s/%s", e->d_name, names[i]);
            take_by(path, 1000);
        }
    }
    closedir(dir);
    return 0;
}

static int all_can_read(word unused)
{
    pid_t pid[6];
    (void)unused;
    for (int i = 0; i < 6; i++)
        pid[i] = start_child(read_all, 0);
    for (int i = 0; i < 30; i++)
        STEP(1, exited_with(run_child(do_nothing, 0), 0));
    for (int i = 0; i < 6; i++)
        STEP(2, exited_with(end_of(pid[i]), 0));
    STEP(3, FAILS(EROFS, open("/proc/uptime", O_RDWR)));
    STEP(4, is_gone("/proc/0") && is_gone("/proc/1x") && is_gone("/proc/-1"));
    STEP(5, is_gone("/proc/99999999999") && is_gone("/proc/01"));
    STEP(6, is_gone("/proc/uptime/x") == 0 && is_gone("/proc/1/fd/31"));
    return 0;
}

int main(void)
{
    static const struct question questions[] = {
        {"D11: does /proc tell how much memory there is?", memory_is_told, 0},
        {"and since when the system runs?", uptime_is_told, 0},
        {"and the messages, interrupts and mounts?", messages_are_told, 0},
        {"does a status say what getpid() and others say?", status_is_told, 0},
        {"and what a process does, until it is gone?", states_are_told, 0},
        {"do maps say whose which page is?", maps_are_told, 0},
        {"does fd say where a descriptor leads?", descriptors_are_told, 0},
        {"is that of others secret?", others_are_secret, 0},
        {"does who reads a little at a time get one text?", text_is_one, 0},
        {"can many read all of it while processes end?", all_can_read, 0},
    };
    plan(12);
    run_child(do_nothing, 0);
    read_all(0);
    word files = open_now();
    word inodes = counter(FS, FS_COUNTERS, 1);
    for (int i = 0; i < 10; i++)
        is_fine(run_guarded(questions[i].scenario, 0), questions[i].question);
    is((long)open_now(), (long)files, "is no file open afterwards?");
    is((long)counter(FS, FS_COUNTERS, 1), (long)inodes, "is no inode in use?");
    return done();
}
