"""The frozen results that plots and wording read, one idea each."""
