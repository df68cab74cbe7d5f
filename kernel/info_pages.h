/*
 * The info pages as the kernel sees them (kumquat/info.h: as ring 3 does).
 */
#ifndef KERNEL_INFO_PAGES_H
#define KERNEL_INFO_PAGES_H

#include <kumquat/info.h>

#define INFO_BYTES      (INFO_BLOCKS + NR_SLOTS * sizeof(struct info))
#define INFO_PAGES_SIZE ((INFO_BYTES + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1))

extern char info_pages[INFO_PAGES_SIZE];

#define info_page_head()   ((struct info_head *)info_pages)
#define info_page_log()    ((struct info_log *)(info_pages + INFO_LOG))
#define info_page_trace()  ((struct info_message *)(info_pages + INFO_TRACE))
#define info_of_slot(slot) ((struct info *)(info_pages + INFO_BLOCKS) + (slot))

#endif
