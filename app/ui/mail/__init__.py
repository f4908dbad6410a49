"""The mail room: letters that wait, the page on show, and the form that puts them where they belong."""
