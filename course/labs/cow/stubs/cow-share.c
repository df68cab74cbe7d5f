/*
 * Lab, part 1. The twin's entry of a page that changes by being cloned; 0:
 * there is no frame. As it stands, fork copies every page. With space_is_eager
 * that is right. Without it parent and child shall share the frame, and nobody
 * may write to it any more.
 */
static inline pte page_twin(pte *entry)
{
    return page_copy(*entry);
}
