"""The commands `forloeb law …`: read the law on file, test it, try a change, watch it, reckon answers again."""
