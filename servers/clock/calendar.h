/*
 * What the battery's clock says, as seconds since 1970.
 */
#ifndef CLOCK_CALENDAR_H
#define CLOCK_CALENDAR_H

#include <stdint.h>

/* Registers of the MC146818. The century is not the chip's: a BIOS keeps it in
 * the chip's memory, if it does. FORMAT is register B. */
enum { SECOND, MINUTE, HOUR, DAY, MONTH, YEAR, CENTURY, FORMAT, RTC_REGISTERS };

/* The seconds from 1970 to a time of the years 1970 to 2105. -EIO for
 * registers that hold no time. */
int calendar_seconds(const uint8_t rtc[RTC_REGISTERS], uint32_t *seconds);

#endif
