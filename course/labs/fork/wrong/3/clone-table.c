/* On -ENOMEM the rest of the new table is whatever the frame had. */
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
            to[i] = page_twin(&from[i]);
            if (to[i] == 0)
                return -ENOMEM;
        } else {
            frame_share(frame_of(from[i]));
            to[i] = from[i];
        }
    }
    return pages;
}
