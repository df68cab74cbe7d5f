/*
 * Lab, part 1. Makes a new table like `from`, all TABLE_ENTRIES entries.
 * Returns how many pages with a frame it has; -ENOMEM. As it stands, there is
 * never enough memory.
 */
static int table_clone(pte *to, pte *from)
{
    (void)from;
    table_fill(to, 0, TABLE_ENTRIES);
    return -ENOMEM;
}
