const MARKS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for between tags and within quoted attributes. What moves a cursor is escaped before, by `printable`. */
export const escape = (text: string): string => text.replace(/[&<>"']/g, (mark) => MARKS[mark]!);
