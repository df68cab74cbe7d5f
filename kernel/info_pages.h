/*
 * The info pages as the kernel sees them (kumquat/info.h: as ring 3 does).
 */
#ifndef KERNEL_INFO_PAGES_H
#define KERNEL_INFO_PAGES_H

#include <kumquat/info.h>

#define INFO_BYTES      (INFO_BLOCKS + NR_SLOTS * sizeof(struct info))
#define INFO_PAGES_SIZE ((INFO_BYTES + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1))

extern char info_pages[INFO_PAGES_SIZE];

static inline struct info_head *info_page_head(void)
{
    return (struct info_head *)info_pages;
}

static inline struct info_log *info_page_log(void)
{
    return (struct info_log *)(info_pages + INFO_LOG);
}

static inline struct info *info_of_slot(unsigned slot)
{
    return (struct info *)(info_pages + INFO_BLOCKS) + slot;
}

#endif
