"""Changes inside somebody's own XLSX file: only the parts that change are touched, all others stay as they are."""
