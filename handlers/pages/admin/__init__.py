"""The administrator's desk: each part adds its pages to one blueprint, behind one guard."""
