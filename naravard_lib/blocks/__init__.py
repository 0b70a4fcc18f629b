"""What a chapter prints: blocks of plain text, tables and figures that every writer understands."""
