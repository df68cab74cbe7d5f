/*
 * Lab, part 3. Makes a page hold what another one does, by its frame. False if
 * it can't be that way: then the bytes must be copied. As it stands, they
 * always are.
 */
static bool page_share(struct space *to, vaddr to_page, struct space *from,
                       vaddr from_page)
{
    (void)to, (void)to_page, (void)from, (void)from_page;
    return false;
}
