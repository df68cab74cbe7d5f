/*
 * Rows M1 and M2: map and unmap. Maps lie where they were asked for or
 * wherever there is room, hold zeroes and nobody's data, never meet; what is
 * impossible or not allowed changes nothing; and what is given back is gone,
 * page by page.
 */
#include "count.h"
#include "memory.h"
#include <errno.h>

#define PLACE     ((char *)0x60000000)
#define STACK_END (USER_STACK_TOP - USER_STACK_SIZE) /* its lowest address */

/* --- M1: where, and how much --------------------------------------------- */

static int at_fixed_place(word unused)
{
    (void)unused;
    STEP(1, map(PLACE, 3 * PAGE_SIZE) == PLACE);
    STEP(2, is_all(PLACE, 3 * PAGE_SIZE, 0));
    STEP(3, is_unmapped((word)PLACE - PAGE_SIZE));
    STEP(4, is_unmapped((word)PLACE + 3 * PAGE_SIZE));
    write_pages(PLACE, 3, 5);
    errno = 0;
    STEP(5, map(PLACE, PAGE_SIZE) == NULL && errno == EEXIST);
    STEP(6, map(PLACE - PAGE_SIZE, 2 * PAGE_SIZE) == NULL && errno == EEXIST);
    STEP(7, is_unmapped((word)PLACE - PAGE_SIZE));
    STEP(8, are_pages(PLACE, 3, 5));
    return 0;
}

/* A byte is a page, a page and a byte are two. */
static int rounded_up(word unused)
{
    (void)unused;
    STEP(1, map(PLACE, 1) == PLACE);
    STEP(2, is_unmapped((word)PLACE + PAGE_SIZE));
    STEP(3, map(PLACE + 8 * PAGE_SIZE, PAGE_SIZE + 1) != NULL);
    PLACE[9 * PAGE_SIZE + PAGE_SIZE - 1] = 1;
    STEP(4, is_unmapped((word)PLACE + 10 * PAGE_SIZE));
    STEP(5, unmap(PLACE + 8 * PAGE_SIZE, 1) == 0);
    STEP(6, is_unmapped((word)PLACE + 8 * PAGE_SIZE));
    STEP(7, !is_unmapped((word)PLACE + 9 * PAGE_SIZE));
    return 0;
}

/* --- M1: a hundred random ones ------------------------------------------- */

#define MAPS 100

static struct {
    char *start;
    word pages;
} maps[MAPS];

static int meets(const char *start, word pages, int i)
{
    return maps[i].start != NULL &&
           start < maps[i].start + maps[i].pages * PAGE_SIZE &&
           maps[i].start < start + pages * PAGE_SIZE;
}

static int meets_any(const char *start, word pages)
{
    for (int i = 0; i < MAPS; i++)
        if (meets(start, pages, i))
            return 1;
    return 0;
}

/* Maps one more, wherever there is room or at a random place, dense enough to
 * meet others; touches it from end to end. */
static int map_one(int i, word *state)
{
    word pages = 1 + random_word(state) % 60;
    word at = 0x70000000 + random_word(state) % 3000 * PAGE_SIZE;
    char *place = i % 3 == 0 ? NULL : (char *)at;
    errno = 0;
    char *start = map(place, pages * PAGE_SIZE);
    if (place != NULL && meets_any(place, pages)) {
        STEP(1, start == NULL && errno == EEXIST);
        return 0;
    }
    STEP(2, start != NULL && (place == NULL || start == place));
    STEP(3, !meets_any(start, pages));
    for (word k = 0; k < pages * PAGE_SIZE / sizeof(word); k++)
        STEP(4, ((word *)start)[k] == 0);
    maps[i].start = start;
    maps[i].pages = pages;
    write_pages(start, pages, (word)i << 16);
    return 0;
}

static int all_maps_right(void)
{
    for (word i = 0; i < MAPS; i++)
        if (maps[i].start != NULL &&
            !are_pages(maps[i].start, maps[i].pages, i << 16))
            return 0;
    return 1;
}

static int many_maps(word seed)
{
    int made = 0;
    for (int i = 0; i < MAPS; i++) {
        int step = map_one(i, &seed);
        STEP(step, step == 0);
        made += maps[i].start != NULL;
    }
    STEP(11, made > MAPS / 2 && all_maps_right());
    for (int k = 0; k < MAPS; k++) { /* in another order */
        int i = k * 37 % MAPS;
        if (maps[i].start == NULL)
            continue;
        STEP(12, unmap(maps[i].start, maps[i].pages * PAGE_SIZE) == 0);
        STEP(13, is_unmapped((word)maps[i].start));
        maps[i].start = NULL;
        STEP(14, k % 10 != 0 || all_maps_right());
    }
    return 0;
}

/* --- M1: what is refused ------------------------------------------------- */

static const struct refused {
    word address, size;
} refused[] = {
    {0x40000000, PAGE_SIZE},                    /* text */
    {USER_BASE, 0x1000000},                     /* all of the image */
    {STACK_END, PAGE_SIZE},                     /* stack, not touched yet */
    {USER_STACK_TOP - PAGE_SIZE, PAGE_SIZE},    /* stack, in use */
    {STACK_END - PAGE_SIZE, PAGE_SIZE},         /* its guard page */
    {STACK_END - 8 * PAGE_SIZE, 8 * PAGE_SIZE}, /* up to the guard's end */
    {STACK_END - 8 * PAGE_SIZE, USER_STACK_SIZE},
    {0x60000000, 0},
    {0, 0},
    {0, 0xC0000000}, /* 3 GiB */
    {0, 0x80000000},
    {0, 0xFFFFFFFF},
    {0x60000000, 0xC0000000},
    {0x60000000, 0xFFFFFFFF},
    {0xB0000000, 0x60000000}, /* around the end */
    {0x60000001, PAGE_SIZE},  /* inside a page */
    {0x60000800, PAGE_SIZE},
    {0x60000FFF, 1},
    {0x1000, PAGE_SIZE}, /* the kernel's */
    {0x100000, PAGE_SIZE},
    {0xB8000, PAGE_SIZE},
    {0x3F000000, PAGE_SIZE},
    {INFO_BASE, PAGE_SIZE},
    {INFO_BASE + PAGE_SIZE, 0x10000000},
    {INFO_BASE + 0x300000, PAGE_SIZE},
    {USER_BASE - PAGE_SIZE, PAGE_SIZE},
    {USER_BASE - PAGE_SIZE, 0x20000000},
    {USER_END, PAGE_SIZE}, /* behind the stack */
    {USER_END - PAGE_SIZE, 2 * PAGE_SIZE},
    {SERVER_BASE, PAGE_SIZE},
    {SERVER_WINDOW(MM), PAGE_SIZE}, /* servers */
    {SERVER_WINDOW(FS), 0x100000},
    {SERVER_WINDOW(MM) + SERVER_DEVICE_OFFSET, PAGE_SIZE},
    {0xFFFFF000, PAGE_SIZE},
    {0xFFFFF000, 2 * PAGE_SIZE},
    {0xFFFFFFFF, 1},
};
#define REFUSED ((int)(sizeof(refused) / sizeof(refused[0])))

static int is_refusal(int error)
{
    return error == EINVAL || error == EEXIST || error == ENOMEM;
}

/* None is mapped, and neither frames nor pages change. */
static int none_of_these(word unused)
{
    struct usage before, after;
    (void)unused;
    own_data();
    usage_of(info_self()->self, &before);
    word free = info_head()->memory.free;
    word guard = page_of(getpid(), (void *)(STACK_END - PAGE_SIZE)).flags;
    for (int i = 0; i < REFUSED; i++) {
        errno = 0;
        void *at = map((void *)refused[i].address, refused[i].size);
        STEP(100 + i, at == NULL && is_refusal(errno));
    }
    usage_of(info_self()->self, &after);
    STEP(1, memcmp(&before, &after, sizeof(before)) == 0);
    STEP(2, info_head()->memory.free == free && guard == 0);
    STEP(3, is_unmapped(0x60000000) && is_unmapped(STACK_END - PAGE_SIZE));
    STEP(4, is_unmapped(STACK_END - 8 * PAGE_SIZE));
    return 0;
}

/* --- M1: never another's data -------------------------------------------- */

/* Leaves its secret in so many pages: maps, heap, stack. */
static int leave_secret(word pages)
{
    char stack[16 * PAGE_SIZE];
    char *map_of = map(NULL, pages * PAGE_SIZE), *heap = sbrk(64 * PAGE_SIZE);
    STEP(101, map_of != NULL && heap != (char *)-1);
    memset(map_of, 0x5E, pages * PAGE_SIZE);
    memset(heap, 0x5E, 64 * PAGE_SIZE);
    memset(stack, 0x5E, sizeof(stack));
    STEP(102, is_all(stack, sizeof(stack), 0x5E));
    return 0;
}

static int find_nothing(word pages)
{
    word *map_of = map(NULL, pages * PAGE_SIZE), *heap = sbrk(64 * PAGE_SIZE);
    STEP(111, map_of != NULL && heap != (word *)-1);
    for (word i = 0; i < pages * (PAGE_SIZE / sizeof(word)); i++)
        STEP(112, map_of[i] == 0);
    for (word i = PAGE_SIZE; i < 63 * (PAGE_SIZE / sizeof(word)); i++)
        STEP(113, heap[i] == 0);
    for (word at = STACK_END; at < STACK_END + MIB; at += sizeof(word))
        STEP(114, *(volatile word *)at == 0);
    return 0;
}

static int no_secrets(word unused)
{
    (void)unused;
    word pages = frames_at_hand() / 4 * 3;
    int status = run_child(leave_secret, pages);
    STEP(step_of(status), exited_with(status, 0));
    status = run_child(find_nothing, pages - 1024);
    STEP(step_of(status), exited_with(status, 0));
    return 0;
}

/* --- M2: giving back ------------------------------------------------------ */

/* Of ten pages one goes here and there, twice; the frames come back, and the
 * others stay. */
static int part_by_part(word unused)
{
    (void)unused;
    own_data();
    word *start = written_map(10, 100);
    word free = info_head()->memory.free;
    static const word gone[] = {0, 9, 4, 5, 4};
    for (int i = 0; i < 5; i++)
        STEP(1, unmap((char *)start + gone[i] * PAGE_SIZE, PAGE_SIZE) == 0);
    STEP(2, info_head()->memory.free == free + 4);
    for (word i = 0; i < 10; i++) {
        char *page = (char *)start + i * PAGE_SIZE;
        int is_gone = i == 0 || i == 9 || i == 4 || i == 5;
        STEP(3, is_unmapped((word)page) == is_gone);
        STEP(4, is_gone || *(word *)page == 100 + i);
    }
    STEP(5, unmap(start, 10 * PAGE_SIZE) == 0); /* holes and all */
    STEP(6, info_head()->memory.free == free + 10);
    STEP(7, unmap(start, 10 * PAGE_SIZE) == 0); /* twice */
    STEP(8, info_head()->memory.free == free + 10);
    STEP(9, map(start, PAGE_SIZE) == start && *start == 0);
    return 0;
}

/* A page in the middle of 12 MiB that were never touched. */
static int middle_of_nothing(word unused)
{
    (void)unused;
    char *middle = PLACE + 6 * MIB;
    STEP(1, map(PLACE, 12 * MIB) == PLACE);
    STEP(2, unmap(middle, PAGE_SIZE) == 0);
    STEP(3, is_unmapped((word)middle));
    STEP(4, middle[-1] == 0 && middle[PAGE_SIZE] == 0);
    middle[-1] = middle[PAGE_SIZE] = 3;
    STEP(5, map(middle, PAGE_SIZE) == middle);
    STEP(6, is_all(middle, PAGE_SIZE, 0));
    STEP(7, middle[-1] == 3 && middle[PAGE_SIZE] == 3);
    STEP(8, PLACE[0] == 0 && PLACE[12 * MIB - 1] == 0);
    STEP(9, unmap(PLACE + MIB, 10 * MIB) == 0); /* over three tables */
    STEP(10, is_unmapped((word)PLACE + MIB) && is_unmapped((word)middle));
    STEP(11, is_unmapped((word)PLACE + 11 * MIB - PAGE_SIZE));
    STEP(12, PLACE[MIB - 1] == 0 && PLACE[11 * MIB] == 0);
    return 0;
}

static int unmap_refused(word unused)
{
    static const word bad[][2] = {{0x60000001, PAGE_SIZE},
                                  {0x60000800, PAGE_SIZE},
                                  {0x60000000, 0},
                                  {0x1000, PAGE_SIZE},
                                  {0x100000, PAGE_SIZE},
                                  {INFO_BASE, PAGE_SIZE},
                                  {USER_END, PAGE_SIZE},
                                  {SERVER_WINDOW(MM), PAGE_SIZE},
                                  {0x60000000, 0xFFFFFFFF},
                                  {0xB0000000, 0x60000000},
                                  {0xFFFFF000, 2 * PAGE_SIZE}};
    (void)unused;
    map(PLACE, 2 * PAGE_SIZE);
    write_pages(PLACE, 2, 8);
    for (int i = 0; i < (int)(sizeof(bad) / sizeof(bad[0])); i++) {
        errno = 0;
        STEP(100 + i, unmap((void *)bad[i][0], bad[i][1]) == -1);
        STEP(130 + i, errno == EINVAL);
    }
    STEP(1, are_pages(PLACE, 2, 8));
    STEP(2, info_self()->pid == getpid() && info_head()->slots == NR_SLOTS);
    return 0;
}

/* --- F3: maps are copied by fork ------------------------------------------ */

static int change_maps(word unused)
{
    (void)unused;
    STEP(101, are_pages(PLACE, 4, 1));
    write_pages(PLACE, 2, 50);
    STEP(102, unmap(PLACE + 3 * PAGE_SIZE, PAGE_SIZE) == 0);
    STEP(103, map(PLACE + 8 * PAGE_SIZE, PAGE_SIZE) != NULL);
    return 0;
}

static int maps_apart(word unused)
{
    (void)unused;
    STEP(1, map(PLACE, 4 * PAGE_SIZE) == PLACE);
    write_pages(PLACE, 4, 1);
    int status = run_child(change_maps, 0);
    STEP(step_of(status), exited_with(status, 0));
    STEP(2, are_pages(PLACE, 4, 1));
    STEP(3, is_unmapped((word)PLACE + 8 * PAGE_SIZE));
    return 0;
}

int main(void)
{
    static const struct question questions[] = {
        {"is memory mapped where it was asked for, and nowhere else?",
         at_fixed_place, 0},
        {"is a size rounded up to pages?", rounded_up, 0},
        {"are a hundred random maps zero and apart?", many_maps, 20251},
        {"is what may not be mapped refused, with no effect?", none_of_these,
         0},
        {"does nobody find another's data?", no_secrets, 0},
        {"can parts be given back, also twice?", part_by_part, 0},
        {"and parts of what was never touched?", middle_of_nothing, 0},
        {"is what can't be given back refused?", unmap_refused, 0},
        {"do maps of parent and child grow apart?", maps_apart, 0},
    };
    int count = sizeof(questions) / sizeof(questions[0]);
    return ask_all_counted(questions, count, at_fixed_place);
}
