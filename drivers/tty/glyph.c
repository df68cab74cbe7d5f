/*
 * Characters in the VGA's font: that of code page 437 has 256 glyphs, of which
 * 0x20 to 0x7E are ASCII. Others are searched for in a table; they are rare
 * enough.
 */
#include "screen.h"

/* Glyphs 0x00 to 0x1F, and then 0x80 to 0xFF. */
static const uint16_t font[] =
    u"\0☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼"
    u"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
    u"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0";
#define FONT_LOW  0x20
#define FONT_HIGH 0x80
_Static_assert(sizeof font == (FONT_LOW + FONT_HIGH + 1) * 2, "256 - ASCII");

/* Pairs: a character, and one of the font that looks much like it. */
static const uint16_t similar[] =
    u"‐-‑-‒-–-—-―-−-‘'’'‚,“\"”\"„\"….‹<›>×x●•╭┌╮┐╰└╯┘━─┃│μµ";

/* From 0x60 on; the VT100's signs for control characters are left out. */
static const uint16_t drawing[] = u"♦▒????°±??┘┐┌└┼─────├┤┴┬│≤≥π╪£·";

uint8_t glyph_find(int character, bool lines)
{
    if (lines && character >= '`' && character <= '~')
        character = drawing[character - '`'];
    for (const uint16_t *pair = similar; character >= FONT_HIGH && *pair != 0;
         pair += 2)
        if (*pair == character)
            character = pair[1];
    if (character < FONT_HIGH)
        return (uint8_t)character;
    for (int i = 0; i < FONT_LOW + FONT_HIGH; i++)
        if (font[i] == character)
            return (uint8_t)(i < FONT_LOW ? i : i - FONT_LOW + FONT_HIGH);
    return '?';
}
