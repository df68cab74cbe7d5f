/* Waits for a frame that nobody can give back while the kernel waits. */
static int table_clone(pte *to, pte *from)
{
    int pages = 0;

    for (unsigned i = 0; i < TABLE_ENTRIES; i++) {
        if (!(from[i] & ENTRY_PRESENT)) {
            to[i] = from[i];
            continue;
        }
        pages++;
        if (from[i] & (space_is_eager ? ENTRY_PRESENT : ENTRY_WRITE)) {
            do
                to[i] = page_twin(&from[i]);
            while (to[i] == 0);
        } else {
            frame_share(frame_of(from[i]));
            to[i] = from[i];
        }
    }
    return pages;
}
