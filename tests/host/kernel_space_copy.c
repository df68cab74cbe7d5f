/*
 * Spaces: copies from one to another, and pages that they share instead.
 */
/* host-sources: kernel/frame.c */
/* host-flags: -no-pie -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast */
#include "tests/host/kernel_spaces.h"

#define WINDOW SERVER_WINDOW(3)
#define LAST   (0u - 4 * PAGE_SIZE) /* of the last server's window */
#define THERE  (HERE + 0x700000)    /* in another 4 MiB */

static struct space server;
static unsigned char buffer[3 * PAGE_SIZE];
static volatile struct info_memory *const count =
    &((struct info_head *)info_pages)->memory;

static int copy(struct space *to, vaddr to_address, struct space *from,
                vaddr from_address, uint32_t length)
{
    return space_copy(to, to_address, SPACE_WRITE, from, from_address, length);
}

/* As begin(), and a server with four pages at WINDOW and at LAST. */
static bool begin_served(unsigned frames, unsigned pages, int byte)
{
    bool good = begin(frames, pages, byte) && space_create(&server) == 0;

    for (int i = 0; i < 2; i++) {
        vaddr at = i == 0 ? WINDOW : LAST;
        good &= space_map_now(&server, at, 4 * PAGE_SIZE, 0, true) == 0;
        good &= fill(&server, at, 4, 50);
    }
    return good;
}

/* Takes all frames but so many. */
static void leave_frames(uint32_t frames)
{
    while (frames_free() > frames)
        frame_alloc();
}

static void test_share(void)
{
    bool good = begin_served(1000, 4, 1);
    uint32_t before = frames_free();

    good &= copy(&server, WINDOW, &a, HERE, 2 * PAGE_SIZE) == 0;
    ok(good && count->moved == 2 && frames_free() == before + 2 &&
           frame_at(&server, WINDOW) == frame_at(&a, HERE),
       "is a page that is sent to a page shared?");
    good = user_read(&server, WINDOW) == 1 && user_read(&server, LAST) == 50;
    good &= user_write(&a, HERE, 2) == 0 && user_read(&server, WINDOW) == 1;
    ok(good && user_write(&server, WINDOW + PAGE_SIZE, 3) == 0 &&
           user_read(&a, HERE + PAGE_SIZE) == 1 && user_read(&a, HERE) == 2,
       "does either side's write split it?");
    ok(count->cow == 2 && count->copied == 2, "and is each a copy?");
    ok(user_write(&server, WINDOW, 4) == 0 &&
           user_write(&a, HERE + PAGE_SIZE, 4) == 0 && count->copied == 2,
       "does the other side keep the frame then?");
    ok(user_read(&server, WINDOW + 2 * PAGE_SIZE) == 50 &&
           user_read(&a, HERE + 2 * PAGE_SIZE) == 1,
       "are the pages beside as they were?");
}

static void test_share_loaded(void)
{
    bool good = begin_served(1000, 4, 1);

    good &= user_write(&a, HERE, 2) == 0; /* now `a` is loaded */
    good &= copy(&server, WINDOW, &a, HERE, PAGE_SIZE) == 0;
    good &= user_write(&a, HERE, 3) == 0;
    ok(good && user_read(&server, WINDOW) == 2,
       "does a page that was sent stay as it was when the sender goes on?");
    good = user_read(&a, HERE + PAGE_SIZE) == 1 &&
           copy(&a, HERE + PAGE_SIZE, &server, LAST, PAGE_SIZE) == 0;
    ok(good && user_read(&a, HERE + PAGE_SIZE) == 50,
       "is a page that came seen at once?");
    good = user_write(&a, HERE + PAGE_SIZE, 51) == 0;
    ok(good && user_read(&server, LAST) == 50,
       "and its first write by who got it not seen by who sent it?");
}

/* A whole page may come shared only if nobody can tell. */
static void test_share_rights(void)
{
    bool good = begin_served(1000, 4, 1);
    paddr frame = frame_at(&a, HERE);

    good &= space_change(&a, HERE, HERE + PAGE_SIZE, 0) == 0;
    good &= copy(&server, WINDOW, &a, HERE, PAGE_SIZE) == 0;
    ok(good && frame_at(&server, WINDOW) == frame &&
           user_write(&a, HERE, 9) == -EFAULT &&
           user_write(&server, WINDOW, 9) == 0 && user_read(&a, HERE) == 1,
       "can a page that may only be read be sent, and stays so?");
    good = copy(&a, HERE, &server, WINDOW, PAGE_SIZE) == -EFAULT &&
           user_read(&a, HERE) == 1;
    good &= space_copy(&a, HERE, SPACE_FORCE, &server, LAST, PAGE_SIZE) == 0;
    ok(good && user_read(&a, HERE) == 50 && user_write(&a, HERE, 9) == -EFAULT,
       "is it written by force alone, and stays so?");

    good = space_clone(&b, &a) == 0 &&
           copy(&a, HERE + PAGE_SIZE, &server, LAST, PAGE_SIZE) == 0;
    good &= frame_shares(frame_at(&b, HERE + PAGE_SIZE)) == 1;
    ok(good && user_read(&a, HERE + PAGE_SIZE) == 50 &&
           user_read(&b, HERE + PAGE_SIZE) == 1,
       "does a page that comes take the place of a shared one for one alone?");
    good = copy(&b, HERE, &a, HERE, 4 * PAGE_SIZE) == -EFAULT;
    good &= map(&b, THERE, 1, PAGES_WRITE | PAGES_NONE);
    ok(good && copy(&a, HERE + PAGE_SIZE, &b, THERE, 9) == -EFAULT &&
           space_copy(&b, THERE, SPACE_FORCE, &a, HERE, 9) == -EFAULT &&
           space_check(&b, THERE, 1, SPACE_FORCE) == -EFAULT,
       "is what nobody may read neither sent nor written by force?");
}

static void test_copy(void)
{
    unsigned char text[3 * PAGE_SIZE];
    bool good = begin_served(1000, 4, 1);

    for (unsigned i = 0; i < sizeof buffer; i++)
        buffer[i] = (unsigned char)(i * 7 + i / 251);
    memcpy(text, buffer, sizeof text);
    good &= copy(&a, HERE + 0xFFD, NULL, (vaddr)(uintptr_t)buffer,
                 2 * PAGE_SIZE + 5) == 0;
    good &= copy(&server, LAST + 1, &a, HERE + 0xFFD, 2 * PAGE_SIZE + 5) == 0;
    memset(buffer, 0, sizeof buffer);
    good &= copy(NULL, (vaddr)(uintptr_t)buffer, &server, LAST + 1,
                 2 * PAGE_SIZE + 5) == 0;
    ok(good && memcmp(buffer, text, 2 * PAGE_SIZE + 5) == 0 &&
           buffer[2 * PAGE_SIZE + 5] == 0 && user_read(&server, LAST) == 50 &&
           user_read(&a, HERE + 0xFFC) == 0 && count->moved == 0,
       "is what lies across pages copied to the byte?");

    good = map(&a, THERE, 2, PAGES_WRITE) &&
           copy(&server, WINDOW, &a, THERE, PAGE_SIZE) == 0 &&
           user_read(&server, WINDOW) == 0 &&
           user_read(&server, WINDOW + PAGE_SIZE - 1) == 0;
    good &= copy(&a, THERE + PAGE_SIZE, &server, LAST, PAGE_SIZE) == 0;
    ok(good && user_read(&a, THERE + PAGE_SIZE) == 50 &&
           user_write(&a, THERE + PAGE_SIZE, 2) == 0 &&
           user_read(&server, LAST) == 50,
       "can pages on demand be sent and written?");
    good = copy(&a, THERE, &server, LAST, PAGE_SIZE) == 0;
    uint32_t before = frames_free(), copied = count->copied;
    good &= copy(&server, WINDOW + 5, &a, THERE, 9) == 0 &&
            copy(&server, WINDOW + 5, &server, LAST, 9) == 0;
    good &= user_read(&server, LAST) == 50 && count->copied == copied;
    ok(good && frames_free() == before, "does it cost nothing to read?");
    good = copy(&server, WINDOW, &a, HERE, 5 * PAGE_SIZE) == -EFAULT &&
           copy(&a, HERE, &server, LAST + PAGE_SIZE, 0x3001) == -EFAULT &&
           copy(&a, 0u - 1, &server, LAST, 2) == -EFAULT &&
           copy(&a, HERE, &server, WINDOW - 1, 2) == -EFAULT;
    ok(good && frames_free() == before && user_read(&server, WINDOW) == 0 &&
           count->moved == 2 && copy(&server, 5, &a, 5, 0) == 0,
       "does a copy with one bad page do nothing?");
}

/* The info pages are mapped in every space, and may be read by everybody. */
static void test_info_pages(void)
{
    bool good = begin_served(1000, 4, 1);
    jmp_buf panicked;

    strcpy(info_page_head()->command_line, "hello");
    vaddr text = INFO_BASE + offsetof(struct info_head, command_line);
    ok(good && user_read(&a, text + 1) == 'e' &&
           user_write(&a, text, 'j') == -EFAULT,
       "can a program read the info pages, and not write them?");
    after_panic = &panicked;
    if (setjmp(panicked) == 0)
        ok(copy(&server, WINDOW, &a, INFO_BASE, PAGE_SIZE) == 0 &&
               user_read(&server, WINDOW + text % PAGE_SIZE) == 'h' &&
               user_write(&server, WINDOW + text % PAGE_SIZE, 'j') == 0 &&
               user_read(&a, text) == 'h',
           "can the info pages be sent as any others?");
    else
        ok(false, "can the info pages be sent without a panic?");
    after_panic = NULL;
}

static void test_device(void)
{
    bool good = begin_served(1000, 4, 1);
    uint32_t before = frames_free();
    vaddr device = WINDOW + SERVER_DEVICE_OFFSET;
    memset(ram[RAM_FRAMES - 1], 7, PAGE_SIZE);
    good = space_map_now(&server, device, PAGE_SIZE,
                         (paddr)(uintptr_t)ram[RAM_FRAMES - 1], true) == 0;
    good &= space_map_now(&server, device, PAGE_SIZE, 0, true) == -EEXIST;
    good &= copy(&a, HERE, &server, device, PAGE_SIZE) == 0 &&
            user_read(&a, HERE) == 7;
    good &= copy(&server, device, &a, HERE + PAGE_SIZE, PAGE_SIZE) == 0;
    ok(good && ram[RAM_FRAMES - 1][0] == 1 && count->moved == 0,
       "are device pages copied, both ways?");
    space_free(&server);
    ok(frames_free() == before + 1 + 8 + 2, "are they not freed?");
}

static void test_reserve(void)
{
    bool good = begin_served(1000, 8, 1);

    good &= copy(&server, WINDOW, &a, HERE, 4 * PAGE_SIZE) == 0;
    good &= copy(&a, HERE + 4 * PAGE_SIZE, &server, LAST, 4 * PAGE_SIZE) == 0;
    good &= copy(&server, WINDOW, &a, HERE, 4 * PAGE_SIZE) == 0;
    ok(good && count->reserved == 8,
       "is one frame reserved for each page that a server shares?");
    while (frame_alloc() != NO_FRAME)
        continue;
    ok(frames_free() == 8 && user_write(&a, HERE, 2) == -ENOMEM &&
           user_read(&a, HERE) == 1,
       "is it kept for the server?");
    good = fill(&server, WINDOW, 4, 51) && fill(&server, LAST, 4, 52);
    ok(good && count->reserved == 0 && frames_free() == 0 &&
           user_read(&a, HERE) == 1 && user_read(&a, HERE + 0x4000) == 50,
       "can the server always write?");
    ok(copy(&server, WINDOW, &a, HERE, PAGE_SIZE) == 0 && count->moved == 12 &&
           user_read(&server, WINDOW) == 1 && count->reserved == 0,
       "is a page copied when there is no frame to reserve?");

    good = begin_served(1000, 8, 1) &&
           space_map_now(&b, WINDOW, 2 * PAGE_SIZE, 0, true) == 0;
    leave_frames(1);
    good &= copy(&b, WINDOW, &server, WINDOW, PAGE_SIZE) == 0;
    ok(good && count->moved == 0 && user_read(&b, WINDOW) == 50,
       "and when there is but one, for two servers?");

    good = begin_served(1000, 8, 1) &&
           copy(&server, WINDOW, &a, HERE, 4 * PAGE_SIZE) == 0 &&
           copy(&a, HERE + 4 * PAGE_SIZE, &server, LAST, 2 * PAGE_SIZE) == 0;
    leave_frames(8);
    good &= copy(&a, HERE + 6 * PAGE_SIZE, &server, LAST + 0x2000, 0x2000) == 0;
    ok(good && count->moved == 8 && count->reserved == 8 && frames_free() == 10,
       "is a page shared as long as two frames can be reserved?");
    space_free(&server);
    ok(good && count->reserved == 0, "does a server's end give them back?");
}

int main(void)
{
    test_share();
    test_share_loaded();
    test_share_rights();
    test_copy();
    test_info_pages();
    test_device();
    test_reserve();
    return tap_end();
}
