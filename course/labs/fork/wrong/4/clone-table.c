/* Each page that is there is copied, whether it can change or not. */
static int table_clone(pte *to, pte *from)
{
    int pages = 0;

    for (unsigned i = 0; i < TABLE_ENTRIES; i++) {
        to[i] = from[i];
        if (!(from[i] & ENTRY_PRESENT))
            continue;
        pages++;
        to[i] = page_copy(from[i]);
        if (to[i] == 0) {
            table_fill(&to[i], 0, TABLE_ENTRIES - i);
            return -ENOMEM;
        }
    }
    return pages;
}
